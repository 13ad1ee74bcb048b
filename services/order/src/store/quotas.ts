import type { Mongo } from './mongo.js';
import { isDuplicateKey } from './orders.js';

export type QuotaTake = { eventId: string; userId: string; code: string; quantity: number; max: number };
export type QuotaAnswer = 'taken' | 'limit' | 'given-back';

export type QuotaStore = {
  /** Takes once per code; a repeat answers as at first. `given-back`: its undo came first. */
  take(take: QuotaTake): Promise<QuotaAnswer>;
  /** Any number of times, also before the take. */
  giveBack(of: { eventId: string; userId: string; code: string }): Promise<void>;
};

/** Codes remembered as given back, per user and event. */
const keptCodes = 200;
const mostTries = 100;

export function createQuotaStore({ quotas }: Mongo): QuotaStore {
  const idOf = (o: { eventId: string; userId: string }): string => `${o.eventId}:${o.userId}`;
  return {
    async take(take) {
      const { code, quantity, max } = take;
      if (quantity > max) return 'limit'; // an upsert's filter does not bind the first insert
      const _id = idOf(take);
      for (let tries = 0; tries < mostTries; tries++) {
        const taken = await upsert(() =>
          quotas.updateOne(
            { _id, used: { $lte: max - quantity }, 'orders.code': { $ne: code }, done: { $ne: code } },
            { $inc: { used: quantity }, $push: { orders: { code, quantity } } },
            { upsert: true },
          ),
        );
        if (taken) return 'taken';
        const quota = await quotas.findById(_id).lean();
        if (quota === null) continue;
        if (quota.orders.some((order) => order.code === code)) return 'taken';
        if (quota.done.includes(code)) return 'given-back';
        if (quota.used > max - quantity) return 'limit';
      }
      throw new Error(`the quota of ${_id} changed ${mostTries} times while ${code} was taken`);
    },
    async giveBack(of) {
      const { code } = of;
      const _id = idOf(of);
      const $push = { done: { $each: [code], $slice: -keptCodes } };
      for (let tries = 0; tries < mostTries; tries++) {
        const quota = await quotas.findById(_id).lean();
        if (quota?.done.includes(code)) return;
        const mine = quota?.orders.find((order) => order.code === code);
        if (mine !== undefined) {
          const { quantity } = mine;
          const { matchedCount } = await quotas.updateOne(
            { _id, orders: { $elemMatch: { code, quantity } } },
            { $inc: { used: -quantity }, $pull: { orders: { code } }, $push },
          );
          if (matchedCount > 0) return;
          continue;
        }
        const left = await upsert(() =>
          quotas.updateOne(
            { _id, 'orders.code': { $ne: code }, done: { $ne: code } },
            { $setOnInsert: { used: 0, orders: [] }, $push },
            { upsert: true },
          ),
        );
        if (left) return;
      }
      throw new Error(`the quota of ${_id} changed ${mostTries} times while ${code} was given back`);
    },
  };
}

/** False when another document stands in the way: the filter did not match what is there. */
async function upsert(run: () => PromiseLike<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
