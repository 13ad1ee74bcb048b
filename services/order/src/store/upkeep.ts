import type { Order } from '../domain/order.js';
import type { Mongo } from './mongo.js';
import { toOrder } from './orders.js';

/** Takes one order whose e-mail is due, and puts the next try off. */
export async function claimMail(
  { orders }: Mongo,
  now: number,
  retryMs: number,
): Promise<Order | undefined> {
  const found = await orders
    .findOneAndUpdate(
      { mailAt: { $lte: new Date(now) } },
      { $set: { mailAt: new Date(now + retryMs) } },
      { sort: { mailAt: 1 } },
    )
    .lean();
  return found === null ? undefined : toOrder(found);
}

export async function mailSent({ orders }: Mongo, id: string): Promise<void> {
  await orders.updateOne({ _id: id }, { $unset: { mailAt: 1 } });
}

/** An idempotency key is kept for a day. */
export async function forgetKeys({ orders }: Mongo, before: Date): Promise<void> {
  await orders.updateMany(
    { idempotencyKey: { $type: 'string' }, createdAt: { $lt: before } },
    { $unset: { idempotencyKey: 1 } },
  );
}

/** Orders whose money has not gone back since `before`, or needs a person. */
export async function countStranded({ orders }: Mongo, before: Date): Promise<number> {
  return orders.countDocuments({
    status: 'REFUND_PENDING',
    $or: [{ 'refund.manual': true }, { 'refund.requestedAt': { $lt: before } }],
  });
}
