import { no } from '../domain/decide-sale.js';
import { isBeingPlaced, type Line, type Order, type OrderRefusal } from '../domain/order.js';
import { mergeLines } from '../domain/decide-sale.js';
import type { Parts } from './parts.js';

export type Repeat = { ok: true; order: Order } | { ok: false; refusal: OrderRefusal };

/** The order that the same key made before; undefined when there is none. */
export async function findByKey(
  { orders, clock }: Parts,
  o: { userId: string; idempotencyKey: string; fingerprint: string },
): Promise<Repeat | undefined> {
  const { userId, idempotencyKey, fingerprint } = o;
  const order = await orders.find({ userId, idempotencyKey });
  if (order === undefined || clock.now() - order.createdAt.getTime() > keyLifeMs) return undefined;
  if (order.fingerprint !== fingerprint)
    return no(
      'IDEMPOTENCY_KEY_REUSED',
      'this Idempotency-Key was used for another order; make a new one',
    );
  return asAtFirst(order);
}

/** The order that the same admission made before; an order with other items needs an admission of its own. */
export async function findByAdmission(
  { orders }: Parts,
  { sessionId, lines, userId }: { sessionId: string; lines: Line[]; userId: string },
): Promise<Repeat | undefined> {
  const order = await orders.find({ sessionId, admissionSpent: true });
  if (order === undefined) return undefined;
  const same = JSON.stringify(mergeLines(order.items)) === JSON.stringify(lines);
  if (order.userId !== userId || !same)
    return no('CHECKOUT_TOKEN_USED', `this admission was used for order ${order.code}`);
  return asAtFirst(order);
}

const keyLifeMs = 86_400_000;

function asAtFirst(order: Order): Repeat {
  if (order.refusal !== undefined) return { ok: false, refusal: order.refusal };
  const confirmingFree = order.totalMinor === 0 && order.status === 'PENDING';
  if (!isBeingPlaced(order) && !confirmingFree) return { ok: true, order };
  const { refusal } = no(
    'ORDER_IN_PROGRESS',
    `order ${order.code} is still being placed; ask again`,
  );
  return { ok: false, refusal: { ...refusal, retryAfterSeconds: 1 } };
}
