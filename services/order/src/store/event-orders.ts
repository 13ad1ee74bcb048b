import type { Order } from '../domain/order.js';
import type { Mongo } from './mongo.js';
import { toOrder } from './orders.js';

/** One batch of an event's orders that still count, after `afterId`, by id. */
export async function liveOrdersOf(
  { orders }: Mongo,
  eventId: string,
  { afterId, limit }: { afterId: string; limit: number },
): Promise<Order[]> {
  const found = await orders
    .find({
      eventId,
      _id: { $gt: afterId },
      $or: [{ status: { $in: ['PENDING', 'COMPLETED'] } }, { 'saga.direction': 'confirming' }],
    })
    .sort({ _id: 1 })
    .limit(limit)
    .lean();
  return found.map(toOrder);
}
