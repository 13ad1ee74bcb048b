import { note } from '@ticketbottle/service-kit/request-context.js';
import { activeTraceparent } from '@ticketbottle/service-kit/tracing.js';
import { orderCode } from '../domain/order-code.js';
import {
  after,
  placingLeaseMs,
  type Admission,
  type Contact,
  type Item,
  type Order,
  type PaymentMethod,
  type SaleTerms,
  type StepName,
} from '../domain/order.js';
import type { TakenKey } from '../store/orders.js';
import { countOrder } from './change-order.js';
import type { Parts } from './parts.js';

export type OrderDraft = {
  userId: string;
  eventId: string;
  admission: Admission | undefined;
  idempotencyKey: string;
  fingerprint: string;
  items: Item[];
  totalMinor: number;
  currency: string;
  contact: Contact;
  paymentMethod: PaymentMethod;
  redirectUrl: string;
  terms: SaleTerms;
};

export type Creation = { ok: true; order: Order } | { ok: false; taken: TakenKey };

const mostCodes = 5;

/** Writes the order before anything is held: from here on a crash is recovered. */
export async function createOrder(parts: Parts, draft: OrderDraft): Promise<Creation> {
  for (let tries = 0; tries < mostCodes; tries++) {
    const order = toOrder(parts, draft);
    const inserted = await parts.orders.insert(order, ['order.created']);
    if (inserted.ok) {
      countOrder(parts, order);
      note({ orderCode: order.code });
      return { ok: true, order };
    }
    if (inserted.taken !== 'code') return inserted;
  }
  throw new Error(`${mostCodes} random order codes were taken; is the random source broken?`);
}

function toOrder({ clock, ids, random }: Parts, draft: OrderDraft): Order {
  const now = clock.now();
  const begun: StepName[] = [
    ...(draft.admission === undefined ? [] : (['begin-checkout'] as const)),
    'take-quota',
  ];
  return {
    ...draft,
    id: ids.next(),
    code: orderCode(random(10)),
    sessionId: draft.admission?.sessionId,
    admissionSpent: true,
    status: 'PENDING',
    cancelReason: '',
    failureCode: '',
    tickets: [],
    saga: {
      direction: 'forward',
      step: begun.at(-1) ?? '',
      begun,
      log: begun.map((step) => ({ step, what: 'begun', at: new Date(now) })),
      open: [],
      compensation: {
        createdOrder: true,
        itemsCreated: true,
        ticketsReserved: false,
        paymentCreated: false,
      },
      late: false,
      tries: 0,
    },
    createdAt: new Date(now),
    wakeAt: after(now, placingLeaseMs),
    appliedEvents: [],
    traceparent: activeTraceparent(),
    version: 1,
  };
}
