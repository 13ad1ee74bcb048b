import { backoffMs } from '../domain/backoff.js';
import { isOver } from '../domain/place.js';
import { rest, type components, type Problem } from './api.js';

export type Place = components['schemas']['Session'];
/** How news comes: by the stream, by asking, or not at all. */
export type Link = 'live' | 'asking' | 'offline';
export type Told = {
  place: (place: Place) => void;
  link: (link: Link) => void;
  /** The place is not known any more, e.g. after the line lost its memory: joining with the ticket finds it again. */
  lost: (problem: Problem) => void;
};

const streamEvents = ['position', 'admitted', 'notice', 'closed'] as const;
/** A timer that comes so much late has slept with its machine. */
const sleptMs = 15_000;
const beatMs = 5_000;
/** A stream that the server refused is tried again so often; one that was cut comes back by itself. */
const streamAgainMs = 30_000;

/**
 * Follows a place: by server-sent events, by asking while these do not come, with longer and longer pauses while nothing
 * answers. Comes back at once after a sleep and when the network is there again. Ends with the place, or by `stop`.
 */
export class PlaceWatch {
  readonly #told: Told;
  readonly #ended = new AbortController();
  readonly #beat: ReturnType<typeof setInterval>;
  readonly #online = (): void => this.#startAgain();
  readonly #offline = (): void => this.#rest();
  #place: Place;
  #stream: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #openedAt = 0;
  #beatAt = Date.now();

  constructor(place: Place, told: Told) {
    this.#place = place;
    this.#told = told;
    this.#beat = setInterval(() => this.#onBeat(), beatMs);
    addEventListener('online', this.#online);
    addEventListener('offline', this.#offline);
    this.#startAgain();
  }

  stop(): void {
    this.#ended.abort();
    this.#stream?.close();
    clearTimeout(this.#timer);
    clearInterval(this.#beat);
    removeEventListener('online', this.#online);
    removeEventListener('offline', this.#offline);
  }

  /** Nothing can come until the network is back, which is told. */
  #rest(): void {
    this.#stream?.close();
    clearTimeout(this.#timer);
    this.#told.link('offline');
  }

  #startAgain(): void {
    this.#open();
    this.#own(this.#ask());
  }

  #onBeat(): void {
    const hasSlept = Date.now() - this.#beatAt > sleptMs;
    this.#beatAt = Date.now();
    const isRefused = this.#stream?.readyState === EventSource.CLOSED;
    if (hasSlept) this.#startAgain();
    else if (isRefused && this.#beatAt - this.#openedAt > streamAgainMs) this.#open();
  }

  #open(): void {
    this.#stream?.close();
    this.#openedAt = Date.now();
    const { sessionId, ticket } = this.#place;
    const path = `api/waitroom/sessions/${encodeURIComponent(sessionId)}/stream`;
    const url = new URL(path, document.baseURI);
    url.searchParams.set('ticket', ticket);
    const stream = new EventSource(url);
    stream.addEventListener('open', () => {
      clearTimeout(this.#timer);
      this.#failures = 0;
      this.#told.link('live');
    });
    stream.addEventListener('error', () => this.#askLater());
    for (const name of streamEvents)
      stream.addEventListener(name, ({ data }: MessageEvent<string>) =>
        this.#take(JSON.parse(data) as Place),
      );
    this.#stream = stream;
  }

  #take(place: Place): void {
    this.#place = place;
    this.#told.place(place);
    if (isOver(place.status)) this.stop();
  }

  async #ask(): Promise<void> {
    const { sessionId, ticket } = this.#place;
    const { data, error } = await rest.GET('/api/waitroom/sessions/{id}', {
      params: { path: { id: sessionId }, query: { ticket } },
      signal: this.#ended.signal,
    });
    if (data !== undefined) {
      this.#failures = 0;
      if (!this.#isLive()) this.#told.link('asking');
      this.#take(data.session);
    } else if (error.status === 404) {
      this.stop();
      this.#told.lost(error);
    } else {
      this.#failures += 1;
      if (!this.#isLive()) this.#told.link('offline');
    }
    this.#askLater();
  }

  #askLater(): void {
    clearTimeout(this.#timer);
    if (this.#ended.signal.aborted || this.#isLive()) return;
    const failures = this.#failures;
    const pause = this.#place.pollAfterSeconds * 1_000;
    const wait = failures === 0 ? pause : backoffMs(failures - 1, Math.random());
    this.#timer = setTimeout(() => this.#own(this.#ask()), wait);
  }

  #isLive(): boolean {
    return this.#stream?.readyState === EventSource.OPEN;
  }

  /** What was asked before the end is nobody's business after it. */
  #own(asked: Promise<void>): void {
    asked.catch((error: unknown) => {
      if (!this.#ended.signal.aborted) throw error;
    });
  }
}
