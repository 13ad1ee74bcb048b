import { decideCancel } from '../domain/decide-end.js';
import { decideRefund } from '../domain/decide-refund.js';
import type { Change, Order } from '../domain/order.js';
import { changeOrder } from './change-order.js';
import { driveOrder } from './drive-order.js';
import type { Parts } from './parts.js';

/** Ends one order of a cancelled event, and drives what follows behind. Repeatable. */
export async function endForEvent(parts: Parts, order: Order): Promise<void> {
  const now = parts.clock.now();
  const { order: ended, changed } = await changeOrder(parts, order, (o) => decide(o, now));
  if (changed) parts.background.run('undo', () => driveOrder(parts, ended));
}

/** `confirming` is waited for: the next pass finds what became of it. */
function decide(order: Order, now: number): Change | undefined {
  if (order.status === 'PENDING')
    return decideCancel(order, { reason: 'EVENT_CANCELLED', now, paymentEnded: false });
  if (order.status !== 'COMPLETED') return undefined;
  const decision = decideRefund(order, { now, reason: 'the event was cancelled' });
  return decision.ok ? decision.change : undefined;
}
