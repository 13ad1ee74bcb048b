import type { Mongo } from './mongo.js';

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
