import type {
  Admission,
  Contact,
  Line,
  Order,
  OrderRefusal,
  PaymentMethod,
} from '../domain/order.js';
import { checkAdmission } from './check-admission.js';
import { createOrder } from './create-order.js';
import { findByAdmission, findByKey, type Repeat } from './find-repeat.js';
import type { Parts } from './parts.js';
import { placeOrder } from './place-order.js';
import { priceLines } from './price-lines.js';
import { validateEvent } from './validate-event.js';

export type Purchase = {
  userId: string;
  emailVerified: boolean;
  eventId: string;
  /** One per class, sorted. */
  lines: Line[];
  contact: Contact;
  method: PaymentMethod;
  checkoutToken: string;
  redirectUrl: string;
  idempotencyKey: string;
  fingerprint: string;
  /** When the buyer stops waiting, epoch milliseconds. */
  deadline: number;
};

export type Bought =
  { ok: true; order: Order; repeated: boolean } | { ok: false; refusal: OrderRefusal };

/** The whole forward path: quick answers first, nothing written before they are yes. */
export async function buy(parts: Parts, purchase: Purchase): Promise<Bought> {
  const { eventId, userId, lines, method } = purchase;
  const sameKey = await findByKey(parts, purchase);
  if (sameKey !== undefined) return repeated(sameKey);
  const admitted = await checkAdmission(parts, purchase);
  if (!admitted.ok) return withoutAdmission(parts, purchase, admitted);
  const { admission } = admitted;
  const sibling = await findSibling(parts, purchase, admission);
  if (sibling !== undefined) return repeated(sibling);
  const event = await validateEvent(parts, { ...purchase, admittedAt: admission?.tokenIssuedAt });
  if (!event.ok) return event;
  const priced = await priceLines(parts, { eventId, lines, method });
  if (!priced.ok) return priced;
  if (parts.paymentMethods.away(method)) return providerAway(method);
  const { idempotencyKey, fingerprint, contact, redirectUrl } = purchase;
  const { items, totalMinor, currency } = priced;
  const created = await createOrder(parts, {
    ...{ userId, eventId, admission, idempotencyKey, fingerprint, contact, redirectUrl },
    ...{ items, totalMinor, currency, paymentMethod: method, terms: event.terms },
  });
  if (!created.ok) return lostRace(parts, purchase, admission);
  const { order, refusal } = await placeOrder(parts, created.order, purchase.deadline);
  return refusal === undefined ? { ok: true, order, repeated: false } : { ok: false, refusal };
}

/** Before anything is held for a payment that nobody can open. */
function providerAway(method: PaymentMethod): Bought {
  const message = `${method} takes no payments now; choose another provider, or try again in a moment`;
  return { ok: false, refusal: { reason: 'PROVIDER_UNAVAILABLE', message, retryAfterSeconds: 5 } };
}

/** An event that sells to nobody says so, rather than asking for a token. */
async function withoutAdmission(
  parts: Parts,
  purchase: Purchase,
  admitted: { ok: false; refusal: OrderRefusal },
): Promise<Bought> {
  const event = await validateEvent(parts, { ...purchase, admittedAt: undefined });
  return event.ok ? admitted : event;
}

function repeated(repeat: Repeat): Bought {
  return repeat.ok ? { ok: true, order: repeat.order, repeated: true } : repeat;
}

async function findSibling(
  parts: Parts,
  { lines, userId }: Purchase,
  admission: Admission | undefined,
): Promise<Repeat | undefined> {
  if (admission === undefined) return undefined;
  return findByAdmission(parts, { sessionId: admission.sessionId, lines, userId });
}

/** Another request with the same key or admission wrote first; it is the answer. */
async function lostRace(
  parts: Parts,
  purchase: Purchase,
  admission: Admission | undefined,
): Promise<Bought> {
  const winner =
    (await findByKey(parts, purchase)) ?? (await findSibling(parts, purchase, admission));
  if (winner !== undefined) return repeated(winner);
  const message = 'another request of this order has just ended; send it again';
  return { ok: false, refusal: { reason: 'ORDER_IN_PROGRESS', message, retryAfterSeconds: 1 } };
}
