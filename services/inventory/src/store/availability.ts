import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { TicketClass } from '../domain/ticket-class.js';
import type { ClassSeen } from './call-stock.js';
import { classesOf } from './ticket-classes.js';

export type Snapshot = { classes: TicketClass[]; asOf: number };

/** What is left, at most this old; reads never touch the hot rows once per request. */
const liveMs = 500;
/** An event that nobody looks at for so long is not on sale. */
const knownMs = 60_000;
const mostEvents = 1_000;

export type Availability = {
  of(eventId: string): Promise<Snapshot>;
  /** The next question reads again, also when a read is under way. */
  forget(eventId: string): void;
  /** What a call saw: a snapshot that still shows tickets where none is left, or the other way round, is forgotten. */
  learn(eventId: string, seen: readonly ClassSeen[]): void;
  /** What somebody asked for within the last minute, for metrics: nothing is read for it. */
  known(): (readonly [eventId: string, classes: readonly TicketClass[]])[];
};

/** A snapshot per event and process; questions that come while one is being read share it. */
export function openAvailability(db: Queryable, clock: Clock): Availability {
  const snapshots = new Map<string, Snapshot>();
  const reading = new Map<string, Promise<Snapshot>>();

  const read = (eventId: string): Promise<Snapshot> => {
    const asOf = clock.now();
    const started = classesOf(db, eventId)
      .then((classes) => {
        const snapshot = { classes, asOf };
        if (snapshots.size >= mostEvents) snapshots.clear();
        if (reading.get(eventId) === started) snapshots.set(eventId, snapshot);
        return snapshot;
      })
      .finally(() => {
        if (reading.get(eventId) === started) reading.delete(eventId);
      });
    reading.set(eventId, started);
    return started;
  };
  const forget = (eventId: string): void => {
    snapshots.delete(eventId);
    reading.delete(eventId);
  };
  return {
    async of(eventId) {
      const known = snapshots.get(eventId);
      if (known !== undefined && clock.now() - known.asOf < liveMs) return known;
      return await (reading.get(eventId) ?? read(eventId));
    },
    forget,
    learn(eventId, seen) {
      const shown = snapshots.get(eventId)?.classes ?? [];
      const isOther = ({ id, left }: ClassSeen): boolean => {
        const known = shown.find((c) => c.id === id);
        return known !== undefined && known.total - known.reserved - known.sold > 0 !== left > 0;
      };
      if (seen.some(isOther)) forget(eventId);
    },
    known: () =>
      [...snapshots].flatMap(([eventId, { classes, asOf }]) =>
        clock.now() - asOf < knownMs ? [[eventId, classes] as const] : [],
      ),
  };
}
