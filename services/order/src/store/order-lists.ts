import type { Order, OrderStatus } from '../domain/order.js';
import type { Mongo } from './mongo.js';
import { toOrder } from './orders.js';

export type ListFilter = {
  userId?: string | undefined;
  eventId?: string | undefined;
  status?: OrderStatus | undefined;
};
/** The last order of the page before. */
export type ListCursor = { createdAt: Date; id: string };
export type OrderLists = (
  filter: ListFilter,
  page: { after: ListCursor | undefined; limit: number },
) => Promise<Order[]>;

/** Orders by filter, newest first. */
export function createOrderLists({ orders }: Mongo): OrderLists {
  return async ({ userId, eventId, status }, { after, limit }) => {
    const found = await orders
      .find({
        ...(userId === undefined ? {} : { userId }),
        ...(eventId === undefined ? {} : { eventId }),
        ...(status === undefined ? {} : { status }),
        ...(after === undefined ? {} : beyond(after)),
      })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .lean();
    return found.map(toOrder);
  };
}

function beyond({ createdAt, id }: ListCursor) {
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] };
}
