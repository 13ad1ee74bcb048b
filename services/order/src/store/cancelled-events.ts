import type { Mongo } from './mongo.js';

export type CancelledEvent = { eventId: string; markedAt: Date; released: boolean };

export type CancelledEventStore = {
  /** Durable and repeatable. */
  mark(eventId: string, now: number): Promise<void>;
  isCancelled(eventId: string): Promise<boolean>;
  /** Takes one mark that is due, for `leaseMs`. */
  claim(now: number, leaseMs: number): Promise<CancelledEvent | undefined>;
  setReleased(eventId: string): Promise<void>;
  finish(eventId: string): Promise<void>;
};

export function createCancelledEventStore({ cancelledEvents }: Mongo): CancelledEventStore {
  return {
    async mark(eventId, now) {
      const at = new Date(now);
      await cancelledEvents.updateOne(
        { _id: eventId },
        { $setOnInsert: { markedAt: at, released: false, dueAt: at } },
        { upsert: true },
      );
    },
    isCancelled: async (eventId) => (await cancelledEvents.exists({ _id: eventId })) !== null,
    async claim(now, leaseMs) {
      const mark = await cancelledEvents
        .findOneAndUpdate(
          { dueAt: { $lte: new Date(now) } },
          { $set: { dueAt: new Date(now + leaseMs) } },
          { sort: { dueAt: 1 } },
        )
        .lean();
      return mark === null
        ? undefined
        : { eventId: mark._id, markedAt: mark.markedAt, released: mark.released };
    },
    async setReleased(eventId) {
      await cancelledEvents.updateOne({ _id: eventId }, { $set: { released: true } });
    },
    async finish(eventId) {
      await cancelledEvents.updateOne({ _id: eventId }, { $unset: { dueAt: 1 } });
    },
  };
}
