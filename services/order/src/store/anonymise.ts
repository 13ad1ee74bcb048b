import type { Mongo } from './mongo.js';

/** Takes a deleted user's name, address and number out of their orders. Repeatable. */
export async function anonymiseOrders({ orders }: Mongo, userId: string): Promise<void> {
  const contact = { name: 'Deleted user', email: '', phone: '' };
  await orders.updateMany(
    { userId },
    { $set: { contact }, $inc: { version: 1 }, $unset: { mailAt: 1, mailTries: 1 } },
  );
}
