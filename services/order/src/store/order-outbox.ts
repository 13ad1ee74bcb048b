import type { OutgoingEvent } from '@ticketbottle/service-kit/event-bus.js';
import type { Mongo } from './mongo.js';

export type ClaimedOutbox = { id: string; events: OutgoingEvent[]; oldestAt: Date };

export type OrderOutbox = {
  /** Takes up to `limit` orders with unpublished events, for `claimMs`; each order's events stay in order. */
  claim(o: { by: string; now: number; claimMs: number; limit: number }): Promise<ClaimedOutbox[]>;
  published(claimed: ClaimedOutbox[], by: string): Promise<void>;
  release(by: string): Promise<void>;
  pending(): Promise<{ orders: number; oldestAt: Date | undefined }>;
};

type Orders = Mongo['orders'];

/**
 * A claim or its end that a lost primary takes along costs a second publishing of the same ids, which consumers know:
 * not worth waiting for a majority before every event.
 */
const writeConcern = { w: 1 } as const;

export function createOrderOutbox({ orders }: Mongo): OrderOutbox {
  return {
    claim: (o) => claim(orders, o),
    published: (claimed, by) => published(orders, claimed, by),
    async release(by) {
      await orders.updateMany(
        { 'outboxClaim.by': by },
        { $unset: { outboxClaim: 1 } },
        { writeConcern },
      );
    },
    async pending() {
      const waiting = { outboxAt: { $exists: true } };
      const [oldest, count] = await Promise.all([
        orders.findOne(waiting, { outboxAt: 1 }).sort({ outboxAt: 1 }).lean(),
        orders.countDocuments(waiting, { limit: 1_000 }),
      ]);
      return { orders: count, oldestAt: oldest?.outboxAt };
    },
  };
}

async function claim(
  orders: Orders,
  { by, now, claimMs, limit }: { by: string; now: number; claimMs: number; limit: number },
): Promise<ClaimedOutbox[]> {
  const free = {
    outboxAt: { $lte: new Date(now) },
    $or: [
      { outboxClaim: { $exists: false } },
      { 'outboxClaim.until': { $lte: new Date(now) } },
      { 'outboxClaim.by': by },
    ],
  };
  const found = await orders.find(free, { _id: 1 }).sort({ outboxAt: 1 }).limit(limit).lean();
  if (found.length === 0) return [];
  const _id = { $in: found.map((one) => one._id) };
  const outboxClaim = { by, until: new Date(now + claimMs) };
  await orders.updateMany({ ...free, _id }, { $set: { outboxClaim } }, { writeConcern });
  const mine = await orders
    .find({ _id, 'outboxClaim.by': by }, { code: 1, outbox: 1, outboxAt: 1 })
    .lean();
  return mine.map(({ _id: id, code, outbox, outboxAt }) => ({
    id,
    oldestAt: outboxAt ?? new Date(now),
    events: outbox.map((entry) => ({ ...entry, key: code })),
  }));
}

/** Events written while these were on their way stay, and are due at once. */
async function published(orders: Orders, claimed: ClaimedOutbox[], by: string): Promise<void> {
  const _id = { $in: claimed.map(({ id }) => id) };
  const sent = claimed.flatMap(({ events }) => events.map(({ id }) => id));
  const isUnsent = { $not: { $in: ['$$this.id', sent] } };
  const isEmpty = { $eq: ['$outbox', []] };
  await orders.updateMany(
    { _id, 'outboxClaim.by': by },
    [
      { $set: { outbox: { $filter: { input: '$outbox', cond: isUnsent } } } },
      { $set: { outboxAt: { $cond: [isEmpty, '$$REMOVE', '$outboxAt'] } } },
      { $unset: 'outboxClaim' },
    ],
    { writeConcern, updatePipeline: true },
  );
}
