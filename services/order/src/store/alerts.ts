import type { Order } from '../domain/order.js';
import type { Mongo } from './mongo.js';
import { toOrder } from './orders.js';

/** Takes one order with alerts to tell, and puts the next try off until `until`. */
export async function claimAlerts(
  { orders }: Mongo,
  now: number,
  until: number,
): Promise<Order | undefined> {
  const found = await orders
    .findOneAndUpdate(
      { alertAt: { $lte: new Date(now) } },
      { $set: { alertAt: new Date(until) }, $inc: { alertTries: 1 } },
      { sort: { alertAt: 1 }, returnDocument: 'after' },
    )
    .lean();
  return found === null ? undefined : toOrder(found);
}

/** Puts the next try off; an alert added meanwhile keeps its own. */
export async function delayAlerts(
  { orders }: Mongo,
  { id, alertAt }: Order,
  until: number,
): Promise<void> {
  if (alertAt === undefined) return;
  await orders.updateOne({ _id: id, alertAt }, { $set: { alertAt: new Date(until) } });
}

export async function alertTold({ orders }: Mongo, orderId: string, id: string): Promise<void> {
  await orders.updateOne({ _id: orderId }, { $pull: { alerts: { id } } });
  await orders.updateOne(
    { _id: orderId, alerts: { $size: 0 } },
    { $unset: { alertAt: 1, alertTries: 1 } },
  );
}
