import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { TicketClass } from '../domain/ticket-class.js';
import { classesOf } from './ticket-classes.js';

export type Snapshot = { classes: TicketClass[]; asOf: number };

/** What is left, at most this old; reads never touch the hot rows once per request. */
const liveMs = 500;
const mostEvents = 1_000;

export type Availability = {
  of(eventId: string): Promise<Snapshot>;
  forget(eventId: string): void;
};

/** A snapshot per event and process; questions that come while one is being read share it. */
export function openAvailability(db: Queryable, clock: Clock): Availability {
  const snapshots = new Map<string, Snapshot>();
  const reading = new Map<string, Promise<Snapshot>>();

  const read = async (eventId: string): Promise<Snapshot> => {
    const asOf = clock.now();
    const snapshot = { classes: await classesOf(db, eventId), asOf };
    if (snapshots.size >= mostEvents) snapshots.clear();
    snapshots.set(eventId, snapshot);
    return snapshot;
  };
  return {
    async of(eventId) {
      const known = snapshots.get(eventId);
      if (known !== undefined && clock.now() - known.asOf < liveMs) return known;
      const under = reading.get(eventId);
      if (under !== undefined) return await under;
      const started = read(eventId).finally(() => reading.delete(eventId));
      reading.set(eventId, started);
      return await started;
    },
    forget: (eventId) => snapshots.delete(eventId),
  };
}
