import { z } from 'zod';
import { id, page, time, whole } from './common.js';

export const methods = ['ZALOPAY', 'PAYOS', 'VNPAY', 'NONE'] as const;
export const statuses = [
  'PENDING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'REFUND_PENDING',
  'REFUNDED',
] as const;

const Contact = z.strictObject({
  name: z.string().min(1).max(200),
  email: z.string().max(254),
  phone: z.string().max(30),
});
export const NewOrder = z.strictObject({
  eventId: id,
  items: z
    .array(z.strictObject({ ticketClassId: id, quantity: whole.min(1).max(100) }))
    .min(1)
    .max(20),
  contact: Contact,
  paymentMethod: z.enum(methods),
  checkoutToken: z.string().max(4_000).default(''),
  redirectUrl: z.string().min(1).max(2_000),
});
export const Pay = z.strictObject({ paymentMethod: z.enum(methods) });

export const Order = z
  .object({
    code: z.string(),
    eventId: id,
    status: z.enum(statuses),
    cancelReason: z.string().optional(),
    failureCode: z.string().optional(),
    items: z.array(
      z.object({
        ticketClassId: id,
        name: z.string(),
        priceMinor: whole,
        quantity: whole,
        totalMinor: whole,
      }),
    ),
    totalMinor: whole,
    currency: z.string(),
    contact: z.object({ name: z.string(), email: z.string(), phone: z.string() }).nullable(),
    payment: z
      .object({ provider: z.string(), status: z.string(), url: z.string().optional() })
      .nullable(),
    refund: z
      .object({
        status: z.string(),
        amountMinor: whole,
        requestedAt: time.optional(),
        doneAt: time.optional(),
        manual: z.boolean(),
      })
      .optional(),
    holdExpiresAt: time.optional(),
    createdAt: time,
    paidAt: time.optional(),
    saga: z
      .object({
        step: z.string(),
        direction: z.string(),
        compensation: z.record(z.string(), z.boolean()),
        log: z.array(z.object({ step: z.string(), what: z.string(), at: time.optional() })),
      })
      .optional(),
  })
  .openapi('Order');
export const Placed = z
  .object({
    order: Order,
    payment: z
      .object({ url: z.string(), provider: z.string(), expiresAt: time.optional() })
      .nullable(),
  })
  .openapi('PlacedOrder');

export const OrderQuery = z.strictObject({
  status: z.enum(statuses).optional(),
  eventId: z.union([z.literal(''), id]).default(''),
  ...page,
});
export const EventOrderQuery = z.strictObject({ status: z.enum(statuses).optional(), ...page });

export const Ticket = z
  .object({
    ticketId: id,
    orderCode: z.string(),
    eventId: id,
    ticketClassId: id,
    className: z.string(),
    seat: whole,
    holderName: z.string(),
    qr: z
      .string()
      .openapi({ description: 'What the QR code says; empty for who is not the buyer' }),
    status: z.enum(['VALID', 'CHECKED_IN', 'VOID']),
    checkedInAt: time.optional(),
    gate: z.string().optional(),
  })
  .openapi('Ticket');
export const Scan = z.strictObject({
  ticket: z.string().min(1).max(4_000),
  gate: z.string().max(100).default(''),
});
export const CheckIn = z
  .object({ ticketId: id, holderName: z.string(), checkedInAt: time, gate: z.string() })
  .openapi('CheckIn');
export const Methods = z.array(z.object({ provider: z.string(), available: z.boolean() }));
export const Sales = z
  .object({
    queue: whole,
    inCheckout: whole,
    reserved: whole,
    sold: whole,
    revenueMinor: whole,
    currency: z.string(),
    classes: z.array(
      z.object({
        ticketClassId: id,
        name: z.string(),
        total: whole,
        reserved: whole,
        sold: whole,
        available: whole,
        revenueMinor: whole,
      }),
    ),
    series: z.array(
      z.object({
        minute: time,
        sold: whole,
        revenueMinor: whole,
        joined: whole,
        admitted: whole,
      }),
    ),
  })
  .openapi('Sales');
