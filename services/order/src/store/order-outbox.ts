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

export function createOrderOutbox({ orders }: Mongo): OrderOutbox {
  return {
    async claim({ by, now, claimMs, limit }) {
      const free = {
        outboxAt: { $lte: new Date(now) },
        $or: [{ outboxClaim: { $exists: false } }, { 'outboxClaim.until': { $lte: new Date(now) } }],
      };
      const found = await orders.find(free, { _id: 1 }).sort({ outboxAt: 1 }).limit(limit).lean();
      if (found.length === 0) return [];
      const _id = { $in: found.map((one) => one._id) };
      const outboxClaim = { by, until: new Date(now + claimMs) };
      await orders.updateMany({ ...free, _id }, { $set: { outboxClaim } });
      const mine = await orders
        .find({ _id, 'outboxClaim.by': by }, { code: 1, outbox: 1, outboxAt: 1 })
        .lean();
      return mine.map(({ _id: id, code, outbox, outboxAt }) => ({
        id,
        oldestAt: outboxAt ?? new Date(now),
        events: outbox.map((entry) => ({ ...entry, key: code })),
      }));
    },
    async published(claimed, by) {
      const now = new Date();
      await orders.bulkWrite(
        claimed.flatMap(({ id, events }) => {
          const ids = events.map((event) => event.id);
          const _id = id;
          return [
            {
              updateOne: {
                filter: { _id, 'outboxClaim.by': by },
                update: {
                  $pull: { outbox: { id: { $in: ids } } },
                  $unset: { outboxClaim: 1 as const },
                  $set: { outboxAt: now },
                },
              },
            },
            {
              updateOne: {
                filter: { _id, outbox: { $size: 0 } },
                update: { $unset: { outboxAt: 1 as const } },
              },
            },
          ];
        }),
        { ordered: true },
      );
    },
    async release(by) {
      await orders.updateMany({ 'outboxClaim.by': by }, { $unset: { outboxClaim: 1 } });
    },
    async pending() {
      const [oldest, count] = await Promise.all([
        orders.findOne({ outboxAt: { $exists: true } }, { outboxAt: 1 }).sort({ outboxAt: 1 }).lean(),
        orders.countDocuments({ outboxAt: { $exists: true } }, { limit: 1_000 }),
      ]);
      return { orders: count, oldestAt: oldest?.outboxAt };
    },
  };
}
