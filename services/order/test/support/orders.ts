import { randomUUID } from 'node:crypto';
import { orderCode } from '../../src/domain/order-code.js';
import type { Order } from '../../src/domain/order.js';

/** A PENDING order that waits for its payer, with everything begun. */
export function pendingOrder(more: Partial<Order> = {}): Order {
  const now = Date.now();
  return {
    id: randomUUID(),
    code: orderCode(crypto.getRandomValues(new Uint8Array(10))),
    userId: randomUUID(),
    eventId: randomUUID(),
    admissionSpent: true,
    idempotencyKey: randomUUID(),
    fingerprint: 'f',
    status: 'PENDING',
    cancelReason: '',
    failureCode: '',
    items: [
      { ticketClassId: randomUUID(), quantity: 2, name: 'A', priceMinor: 10, totalMinor: 20 },
    ],
    totalMinor: 20,
    currency: 'VND',
    contact: { name: 'Anna', email: 'anna@example.com', phone: '123456' },
    paymentMethod: 'ZALOPAY',
    redirectUrl: 'http://localhost/',
    terms: {
      eventName: 'Concert',
      eventEndsAt: new Date(now + 1e8),
      holdSeconds: 900,
      maxTicketsPerUser: 20,
      retryPayments: false,
    },
    holdExpiresAt: new Date(now + 900_000),
    payment: {
      provider: 'ZALOPAY',
      status: 'PENDING',
      url: 'http://pay/',
      expiresAt: new Date(now + 840_000),
    },
    tickets: [],
    saga: {
      direction: 'forward',
      step: 'wait-for-payment',
      begun: ['take-quota', 'reserve-tickets', 'create-payment'],
      log: [],
      open: [],
      compensation: {
        createdOrder: true,
        itemsCreated: true,
        ticketsReserved: true,
        paymentCreated: true,
      },
      late: false,
      tries: 0,
    },
    createdAt: new Date(now),
    appliedEvents: [],
    version: 1,
    ...more,
  };
}
