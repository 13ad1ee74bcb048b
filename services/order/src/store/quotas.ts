import type { Mongo } from './mongo.js';
import { isDuplicateKey } from './orders.js';

export type QuotaTake = {
  eventId: string;
  userId: string;
  code: string;
  quantity: number;
  max: number;
};
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

type Quotas = Mongo['quotas'];

export function createQuotaStore({ quotas }: Mongo): QuotaStore {
  return {
    take: (order) => untilSettled(order, () => tryTake(quotas, order)),
    async giveBack(order) {
      await untilSettled(order, () => tryGiveBack(quotas, order));
    },
  };
}

type OfOrder = { eventId: string; userId: string; code: string };

function idOf({ eventId, userId }: OfOrder): string {
  return `${eventId}:${userId}`;
}

async function tryTake(quotas: Quotas, take: QuotaTake): Promise<QuotaAnswer | undefined> {
  const { code, quantity, max } = take;
  if (quantity > max) return 'limit'; // an upsert's filter does not bind the first insert
  const _id = idOf(take);
  const free = {
    used: { $lte: max - quantity },
    'orders.code': { $ne: code },
    done: { $ne: code },
  };
  const update = { $inc: { used: quantity }, $push: { orders: { code, quantity } } };
  if (await upsert(() => quotas.updateOne({ _id, ...free }, update, { upsert: true })))
    return 'taken';
  const quota = await quotas.findById(_id).lean();
  if (quota === null) return undefined;
  if (quota.orders.some((order) => order.code === code)) return 'taken';
  if (quota.done.includes(code)) return 'given-back';
  return quota.used > max - quantity ? 'limit' : undefined;
}

async function tryGiveBack(quotas: Quotas, order: OfOrder): Promise<true | undefined> {
  const { code } = order;
  const _id = idOf(order);
  const $push = { done: { $each: [code], $slice: -keptCodes } };
  const quota = await quotas.findById(_id).lean();
  if (quota?.done.includes(code) === true) return true;
  const quantity = quota?.orders.find((one) => one.code === code)?.quantity;
  if (quantity !== undefined) {
    const { matchedCount } = await quotas.updateOne(
      { _id, orders: { $elemMatch: { code, quantity } } },
      { $inc: { used: -quantity }, $pull: { orders: { code } }, $push },
    );
    return matchedCount > 0 ? true : undefined;
  }
  const absent = { _id, 'orders.code': { $ne: code }, done: { $ne: code } };
  const update = { $setOnInsert: { used: 0, orders: [] }, $push };
  return (await upsert(() => quotas.updateOne(absent, update, { upsert: true }))) || undefined;
}

/** Two requests of one user meet; each look finds one of them further. */
async function untilSettled<T>(order: OfOrder, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < mostTries; tries++) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
  }
  throw new Error(
    `the quota of ${idOf(order)} changed ${mostTries} times under order ${order.code}`,
  );
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
