import { statusAhead, type Line, type SessionStatus } from '@ticketbottle/line/line.js';
import type { LineNews } from '../../clients/lines.js';
import { inSlices } from '../slices.js';
import { placeView, type SessionView } from '../views/session.js';
import type { SessionStream } from './session-stream.js';
import { tell } from './tell.js';

export type LineStreamsOptions = {
  /** The line while it may be answered from. */
  line: () => Line | undefined;
  now: () => number;
  random: () => number;
  /** Asks the waiting room about a session whose turn has come, and tells its browser. */
  read: (stream: SessionStream) => void;
};

const leastSweepMs = 1_000;
/** Who was passed over waits below the serving number: their state is asked for this often. */
const rereadMs = 10_000;

/** The browsers that watch one line. */
export class LineStreams {
  readonly #options: LineStreamsOptions;
  readonly #byNumber = new Map<number, SessionStream[]>();
  #sweptAt = 0;
  /** Somebody may have to be told a new position. */
  #isMoved = false;
  /** Something may have been missed: whose turn has come is asked for. */
  #hasGap = false;
  constructor(options: LineStreamsOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#byNumber.size === 0;
  }

  add(stream: SessionStream): void {
    const { number } = stream.place;
    const same = this.#byNumber.get(number);
    if (same === undefined) this.#byNumber.set(number, [stream]);
    else same.push(stream);
  }

  remove(stream: SessionStream): void {
    const { number } = stream.place;
    const rest = this.#byNumber.get(number)?.filter((one) => one !== stream) ?? [];
    if (rest.length === 0) this.#byNumber.delete(number);
    else this.#byNumber.set(number, rest);
  }

  /** Whose session changed is told at once, before any position. */
  hear(line: Line, news: LineNews): void {
    for (const [number, status] of news.changes)
      for (const stream of this.#byNumber.get(number) ?? []) this.#change(stream, line, status);
    this.#isMoved ||= news.moved;
    this.#hasGap ||= news.snapshot;
  }

  /** Somebody has not been told the newest yet. */
  owe(): void {
    this.#isMoved = true;
  }

  /** A sweep has something to do, and the last one is a second ago. */
  isDue(): boolean {
    const { now, line } = this.#options;
    return now() - this.#sweptAt >= leastSweepMs && (this.#isMoved || line() === undefined);
  }

  /** In checkout, as far as this process has heard. */
  isLive({ place }: SessionStream): boolean {
    return this.#options.line()?.live.has(place.number) === true;
  }

  /** Tells positions, at most once a second; the newest at the moment when each stream's turn comes. */
  async sweep(signal: AbortSignal): Promise<void> {
    const hasGap = this.#hasGap;
    this.#isMoved = this.#hasGap = false;
    this.#sweptAt = this.#options.now();
    const act = (same: SessionStream[]): void => {
      for (const stream of same) if (!this.look(stream, hasGap)) this.#isMoved = true;
    };
    await inSlices(this.#byNumber.values(), act, signal);
  }

  /** Tells one stream what its line says; false when it must be looked at again. */
  look(stream: SessionStream, hasGap = false): boolean {
    const line = this.#options.line();
    const { number } = stream.place;
    if (line?.live.has(number) === true) this.#change(stream, line, 'ADMITTED');
    else if (stream.isAdmitted) this.#reread(stream, hasGap);
    else {
      const view = line && this.#ahead(stream, line);
      if (view !== undefined) return tell(stream, view);
      this.#reread(stream, hasGap || this.#options.now() - stream.readAt >= rereadMs);
    }
    return stream.isAdmitted;
  }

  #reread(stream: SessionStream, isDue: boolean): void {
    if (isDue) this.#options.read(stream);
  }

  #change(stream: SessionStream, line: Line, status: SessionStatus): void {
    if (status === 'ADMITTED' && stream.isAdmitted) return;
    if (status === 'ADMITTED' && stream.authorization !== undefined) this.#options.read(stream);
    else tell(stream, this.#view(stream, line, status));
  }

  /** Undefined when its turn has come. */
  #ahead(stream: SessionStream, line: Line): SessionView | undefined {
    const status = statusAhead(line, stream.place.number);
    return status && this.#view(stream, line, status);
  }

  #view(stream: SessionStream, line: Line, status: SessionStatus): SessionView {
    return placeView(stream.place, line, { status, random: this.#options.random });
  }
}
