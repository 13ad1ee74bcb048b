import { z } from 'zod';
import { count, id, instant, time, whole } from './common.js';

const classStatus = z.enum(['ACTIVE', 'INACTIVE']);
const ownWindow = time.openapi({
  description: "Of the class's own sale window; absent where it is the event's",
});

export const TicketClass = z
  .object({
    id,
    eventId: id,
    name: z.string(),
    priceMinor: whole,
    currency: z.string(),
    total: whole,
    reserved: whole,
    sold: whole,
    saleOpensAt: time.optional(),
    saleClosesAt: time.optional(),
    status: classStatus,
    version: whole,
  })
  .openapi('TicketClass');
export const NewTicketClass = z.strictObject({
  name: z.string().min(1).max(100),
  priceMinor: whole.min(0),
  currency: z.string().length(3),
  total: count.min(1),
  saleOpensAt: instant.optional(),
  saleClosesAt: instant.optional(),
  status: classStatus.default('ACTIVE'),
});
const instantOrNone = instant
  .nullable()
  .openapi({ type: ['string', 'null'], description: 'null: as the event' })
  .optional();
export const TicketClassPatch = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  priceMinor: whole.min(0).optional(),
  total: count.min(1).optional(),
  saleOpensAt: instantOrNone,
  saleClosesAt: instantOrNone,
  status: classStatus.optional(),
  version: count.optional(),
});
export const Availability = z
  .object({
    items: z.array(
      z.object({
        ticketClassId: id,
        name: z.string(),
        priceMinor: whole,
        currency: z.string(),
        available: whole,
        status: classStatus,
        saleOpensAt: ownWindow.optional(),
        saleClosesAt: ownWindow.optional(),
      }),
    ),
    asOf: time,
  })
  .openapi('Availability');

export const Join = z.strictObject({
  eventId: id,
  ticket: z.string().max(1_000).default(''),
  checkoutToken: z.string().max(4_000).default(''),
});
export const Leave = z.strictObject({ sessionId: z.string().min(1).max(200) });
export const TicketQuery = z.strictObject({ ticket: z.string().max(1_000).default('') });
export const Place = z
  .object({
    sessionId: z.string(),
    eventId: id,
    status: z.enum(['WAITING', 'ADMITTED', 'COMPLETED', 'FAILED', 'EXPIRED', 'LEFT', 'CLOSED']),
    state: z.enum(['PREQUEUE', 'OPEN', 'PAUSED', 'HELD', 'DRAINING', 'CLOSED']),
    notice: z.string().optional(),
    arrivalNumber: whole,
    position: whole.nullable(),
    ahead: whole,
    estimatedWaitSeconds: whole.nullable(),
    queuedAt: time.optional(),
    admittedAt: time.optional(),
    checkoutToken: z.string().optional(),
    checkoutExpiresAt: time.optional(),
    ticket: z.string(),
    pollAfterSeconds: whole,
    turn: whole.nullable(),
  })
  .openapi('Session');
export const Draw = z
  .object({
    commitment: z.string(),
    algorithm: z.string(),
    participants: whole.nullable(),
    seed: z.string().optional(),
  })
  .openapi('Draw');
export const PlaceAnswer = z.object({ session: Place });
