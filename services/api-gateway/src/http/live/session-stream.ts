import type { ServerResponse } from 'node:http';
import type { Presence } from '../../clients/presence.js';
import type { Holder, Place } from '../../domain/place.js';
import type { OpenStream } from '../streams.js';

export type SessionStreamOptions = {
  response: ServerResponse;
  holder: Holder;
  place: Place;
  /** Of a signed-in owner, who is told the checkout token; undefined for who came by ticket. */
  authorization: string | undefined;
  address: string;
  lastEventId: number;
  presence: Presence;
};

/**
 * One browser that watches its place. There may be ten thousand in a process: it has no timer, no queue and no closure, and
 * knows only what it told last.
 */
export class SessionStream implements OpenStream {
  readonly response: ServerResponse;
  readonly holder: Holder;
  readonly place: Place;
  readonly authorization: string | undefined;
  readonly address: string;
  readonly #presence: Presence;
  isStuck = false;
  /** The turn has come: only the end of the session is still to be told. */
  isAdmitted = false;
  /** The waiting room is being asked. */
  isReading = false;
  /** When it was asked last, epoch milliseconds. */
  readAt = 0;
  /** Id of the newest state the browser knows. */
  told: number;
  /** State and notice of the line as told last; empty before the first time. */
  mood = '';

  constructor(o: SessionStreamOptions) {
    this.response = o.response;
    this.holder = o.holder;
    this.place = o.place;
    this.authorization = o.authorization;
    this.address = o.address;
    this.told = o.lastEventId;
    this.#presence = o.presence;
  }

  onBeat(): void {
    this.#presence.seen(this.place.eventId, this.place.number);
  }
}
