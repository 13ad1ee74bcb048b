import type { Order } from '../domain/order.js';
import type { Mongo } from './mongo.js';
import { toOrder } from './orders.js';

/** Takes one order whose e-mail is due, and puts the next try off until `until`. */
export async function claimMail(
  { orders }: Mongo,
  now: number,
  until: number,
): Promise<Order | undefined> {
  const found = await orders
    .findOneAndUpdate(
      { mailAt: { $lte: new Date(now) } },
      { $set: { mailAt: new Date(until) }, $inc: { mailTries: 1 } },
      { sort: { mailAt: 1 }, returnDocument: 'after' },
    )
    .lean();
  return found === null ? undefined : toOrder(found);
}

/** Puts the next try off; an entry that is gone meanwhile, by a refund or another replica, stays gone. */
export async function delayMail(
  { orders }: Mongo,
  { id, mailAt }: Order,
  until: number,
): Promise<void> {
  if (mailAt === undefined) return;
  await orders.updateOne({ _id: id, mailAt }, { $set: { mailAt: new Date(until) } });
}

/** Takes the entry off: it was sent, or it never will be. */
export async function mailDone({ orders }: Mongo, id: string): Promise<void> {
  await orders.updateOne({ _id: id }, { $unset: { mailAt: 1, mailTries: 1 } });
}
