import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import type { Lines } from '../../clients/lines.js';
import type { Places } from '../../clients/places.js';
import type { Presence } from '../../clients/presence.js';
import type { Holder } from '../../domain/place.js';
import { beginEventStream } from '../event-stream.js';
import { HttpRefusal } from '../problem.js';
import type { Streams } from '../streams.js';
import { placeView, sessionView, type SessionView } from '../views/session.js';
import type { ConnectionLimits } from './connection-limits.js';
import { LineStreams } from './line-streams.js';
import { readSession } from './read-session.js';
import { createReadings, type Readings } from './readings.js';
import { SessionStream } from './session-stream.js';
import { tell } from './tell.js';

export type SessionStreamsParts = {
  places: Places;
  lines: Lines;
  presence: Presence;
  streams: Streams;
  limits: ConnectionLimits;
  clock: Clock;
  random: () => number;
  logger: Logger;
};

export type OpenRequest = {
  response: ServerResponse;
  holder: Holder;
  authorization: string | undefined;
  address: string;
  lastEventId: number;
  headers: OutgoingHttpHeaders;
};

type Followed = { hub: LineStreams; unfollow: () => void };

const tickMs = 1_000;
const mostReadings = 64;

/** Everybody who watches a place here: one subscription per line, one loop for all. */
export class SessionStreams {
  readonly #parts: SessionStreamsParts;
  readonly #lines = new Map<string, Followed>();
  readonly #open = new Map<ServerResponse, SessionStream>();
  readonly #readings: Readings = createReadings(mostReadings);
  readonly #loop: Loop;
  /** Listens to every answer: a closure each would be kept as long as the stream. */
  readonly #closed: (this: ServerResponse) => void;

  constructor(parts: SessionStreamsParts) {
    this.#parts = parts;
    const run = async (signal: AbortSignal): Promise<void> => {
      const due = [...this.#lines.values()].filter(({ hub }) => hub.isDue());
      await Promise.all(due.map(({ hub }) => hub.sweep(signal)));
    };
    this.#loop = every({ name: 'tell positions', ms: tickMs, logger: parts.logger, run });
    const remove = (response: ServerResponse): void => this.#remove(response);
    this.#closed = function closed() {
      remove(this);
    };
  }

  /**
   * Opens a stream, or throws the refusal before the answer has begun. Subscribes first, then reads, then sends: an admission
   * between the two can not be missed.
   */
  async open({ headers, ...request }: OpenRequest): Promise<void> {
    const { places, presence, random } = this.#parts;
    const { response, holder } = request;
    const place = places.known(holder) ?? (await places.ask(holder)).place;
    if (response.destroyed) return;
    const stream = new SessionStream({ ...request, place, presence });
    this.#begin(stream, headers);
    await turn(); // the head is on its way then: a browser that has not taken it is behind already
    const known = places.recall(holder);
    if (known === undefined) this.#read(stream);
    else this.#tell(stream, placeView(place, known.line, { status: 'WAITING', random }));
  }

  /** The streams are ended by `Streams`; here the loop is. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  #begin(stream: SessionStream, headers: OutgoingHttpHeaders): void {
    const { limits, streams } = this.#parts;
    const { response, place } = stream;
    limits.take(stream);
    const line = this.#follow(place.eventId);
    if (line === undefined) {
      limits.free(stream);
      const detail = 'too many lines are watched here; try again in a moment';
      throw new HttpRefusal({ status: 429, code: 'OVERLOADED', detail, retryAfterSeconds: 2 });
    }
    line.hub.add(stream);
    this.#open.set(response, stream);
    response.on('close', this.#closed);
    beginEventStream(response, headers);
    streams.add(stream);
  }

  #follow(eventId: string): Followed | undefined {
    const { lines, clock, random } = this.#parts;
    const known = this.#lines.get(eventId);
    if (known !== undefined) return known;
    const hub = new LineStreams({
      line: () => lines.recall(eventId),
      now: () => clock.now(),
      random,
      read: (stream) => this.#read(stream),
    });
    const unfollow = lines.follow(eventId, (line, news) => {
      hub.hear(line, news);
      this.#loop.wake();
    });
    if (unfollow === undefined) return undefined;
    const followed = { hub, unfollow };
    this.#lines.set(eventId, followed);
    return followed;
  }

  #remove(response: ServerResponse): void {
    const stream = this.#open.get(response);
    if (stream === undefined) return;
    this.#open.delete(response);
    this.#parts.streams.remove(stream);
    this.#parts.limits.free(stream);
    const { eventId } = stream.place;
    const line = this.#lines.get(eventId);
    line?.hub.remove(stream);
    if (line?.hub.isEmpty !== true) return;
    this.#lines.delete(eventId);
    line.unfollow();
  }

  #read(stream: SessionStream): void {
    if (stream.isReading) return;
    stream.isReading = true;
    stream.readAt = this.#parts.clock.now();
    this.#readings.run(async () => {
      if (this.#open.has(stream.response)) await this.#settle(stream);
      stream.isReading = false;
    });
  }

  /** Tells what the waiting room says; of an admission it does not answer for, what this process has heard. */
  async #settle(stream: SessionStream): Promise<void> {
    const { places, lines, random } = this.#parts;
    const { place } = stream;
    const hub = this.#lines.get(place.eventId)?.hub;
    const isLive = (): boolean => hub?.isLive(stream) === true;
    const session = await readSession(places, stream, isLive);
    const line = lines.recall(place.eventId);
    if (session !== undefined) this.#tell(stream, sessionView(session));
    else if (line !== undefined && isLive())
      this.#tell(stream, placeView(place, line, { status: 'ADMITTED', random }));
  }

  /** What a browser could not take now, a sweep tells. */
  #tell(stream: SessionStream, view: SessionView): void {
    if (!tell(stream, view)) this.#lines.get(stream.place.eventId)?.hub.owe();
  }
}
