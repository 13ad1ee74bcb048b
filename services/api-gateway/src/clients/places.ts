import { statusAhead, type Line } from '@ticketbottle/line/line.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { Session } from '@ticketbottle/sdk/waitroom.js';
import { Lru } from '@ticketbottle/service-kit/lru.js';
import { keyOf, notWorse, type Holder, type Place } from '../domain/place.js';
import type { Clients } from './clients.js';
import type { Lines } from './lines.js';
import type { Presence } from './presence.js';

export type WaitingPlace = { place: Place; line: Line };

/** Places whose holders the waiting room has proved, each answered from memory while it plainly waits. */
export type Places = {
  /** The place when this very holder was proved before. */
  known(holder: Holder): Place | undefined;
  /** The place and its line, when both are known and the place still waits; counts as presence. */
  recall(holder: Holder): WaitingPlace | undefined;
  /** Asks the waiting room, which refuses whoever is not the holder. */
  ask(holder: Holder): Promise<{ place: Place; session: Session }>;
  /** After leaving: the next answer is asked for. */
  forget(holder: Holder): void;
};

export type PlacesOptions = {
  waitroom: Clients['waitroom'];
  lines: Lines;
  presence: Presence;
  metrics: Metrics;
  /** Holders remembered at most. */
  most: number;
};

export function openPlaces({ waitroom, lines, presence, metrics, most }: PlacesOptions): Places {
  const places = new Lru<Place>(most);
  const answers = metrics.counter('place_answers_total', 'Places answered, by source', ['source']);
  return {
    known: (holder) => places.get(keyOf(holder)),
    recall(holder) {
      const place = places.get(keyOf(holder));
      const line = place === undefined ? undefined : lines.recall(place.eventId);
      if (place === undefined || line === undefined || !waits(line, place.number)) return undefined;
      presence.seen(place.eventId, place.number);
      answers.inc({ source: 'memory' });
      return { place, line };
    },
    async ask(holder) {
      const { sessionId, ticket } = holder;
      const { session } = await waitroom.getStatus({ sessionId, ticket });
      if (session === undefined) throw new Error('the answer holds no session');
      answers.inc({ source: 'waitroom' });
      const key = keyOf(holder);
      const place = places.get(key) ?? placeOf(session);
      places.set(key, place);
      lines.recall(place.eventId); // from now on it is followed, for the next poll
      const { position } = session;
      if (position === undefined) return { place, session };
      return {
        place,
        session: { ...session, position: notWorse(place, position), ahead: place.best - 1 },
      };
    },
    forget(holder) {
      const place = places.get(keyOf(holder));
      places.delete(keyOf(holder));
      if (place !== undefined) places.delete(keyOf({ ...holder, ticket: place.ticket }));
    },
  };
}

/** Admitted, left, closed and whoever had their turn are for the waiting room to say. */
function waits(line: Line, number: number): boolean {
  return statusAhead(line, number) === 'WAITING' && !line.live.has(number);
}

function placeOf({ sessionId, eventId, arrivalNumber, queuedAt, ticket }: Session): Place {
  const best = Number.POSITIVE_INFINITY;
  return { sessionId, eventId, number: arrivalNumber, queuedAt, ticket, best };
}
