import type { Order } from '../domain/order.js';
import { endForEvent } from '../saga/end-for-event.js';
import type { Parts } from '../saga/parts.js';
import type { CancelledEvent } from '../store/cancelled-events.js';

export type LiveOrders = (
  eventId: string,
  page: { afterId: string; limit: number },
) => Promise<Order[]>;

const leaseMs = 5_000;
const batch = 100;
/** Orders decided by caches older than the mark are in the store by then. */
const settleMs = 30_000;

/** Undoes cancelled events: holds flagged and released, orders cancelled or refunded; resumable anywhere. */
export function cancelEvents(parts: Parts, liveOrders: LiveOrders) {
  return async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const beganAt = parts.clock.now();
      const mark = await parts.cancelledEvents.claim(beganAt, leaseMs);
      if (mark === undefined) return;
      await releaseHolds(parts, mark, signal);
      const clean = await pass(parts, mark, { liveOrders, signal });
      const settled = beganAt >= mark.markedAt.getTime() + settleMs;
      if (clean && settled) await parts.cancelledEvents.finish(mark.eventId);
    }
  };
}

async function releaseHolds(
  parts: Parts,
  mark: CancelledEvent,
  signal: AbortSignal,
): Promise<void> {
  if (mark.released) return;
  const { eventId } = mark;
  while (!signal.aborted) {
    const { done } = await parts.neighbours.inventory.releaseEvent({ eventId });
    if (!done) continue;
    await parts.cancelledEvents.setReleased(eventId);
    return;
  }
}

/** True when no order counted any more. */
async function pass(
  parts: Parts,
  { eventId }: CancelledEvent,
  { liveOrders, signal }: { liveOrders: LiveOrders; signal: AbortSignal },
): Promise<boolean> {
  let clean = true;
  let afterId = '';
  while (!signal.aborted) {
    const orders = await liveOrders(eventId, { afterId, limit: batch });
    const last = orders.at(-1);
    if (last === undefined) break;
    clean = false;
    afterId = last.id;
    for (const order of orders) await endForEvent(parts, order);
  }
  return clean && !signal.aborted;
}
