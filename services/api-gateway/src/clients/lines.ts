import { Leavers } from '@ticketbottle/line/leavers.js';
import {
  isTerminal,
  type Line,
  type LineState,
  type Notice,
  type SessionStatus,
} from '@ticketbottle/line/line.js';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { WatchLineResponse } from '@ticketbottle/sdk/waitroom.js';
import type { Clients } from './clients.js';
import { watchLine, type LineWatch } from './watch-line.js';

/** What one message told. `snapshot`: something may have been missed before it. */
export type LineNews = {
  snapshot: boolean;
  changes: [number: number, status: SessionStatus][];
  /** Somebody's place may be another now. */
  moved: boolean;
};
export type LineListener = (line: Line, news: LineNews) => void;

/** The lines this process knows by heart: one WatchLine each, opened when needed and closed when idle. */
export type Lines = {
  /** What is remembered, while it is new enough to answer from; a line asked for is followed from then on. */
  recall(eventId: string): Line | undefined;
  /** Follows a line until the returned function is called; undefined when too many lines are followed. */
  follow(eventId: string, listener: LineListener): (() => void) | undefined;
  stop(): Promise<void>;
};

export type LinesOptions = {
  waitroom: Clients['waitroom'];
  clock: Clock;
  random: () => number;
  logger: Logger;
  metrics: Metrics;
};

type Watched = {
  line: Line;
  /** When it was last heard of; 0 before the first time. */
  heardAt: number;
  /** When its call was opened or renewed. */
  askedAt: number;
  usedAt: number;
  listener: LineListener | undefined;
  watch: LineWatch;
};

const checkMs = 1_000;
/** A line is told once a second; one that is silent for longer is out of date. */
const staleMs = 5_000;
const idleMs = 60_000;
const mostLines = 1_000;

export function openLines(options: LinesOptions): Lines {
  const { clock, logger, metrics } = options;
  const lines = new Map<string, Watched>();
  const gauge = metrics.gauge('line_watches', 'WatchLine streams, one per event');
  const end = async (eventId: string): Promise<void> => {
    const watched = lines.get(eventId);
    lines.delete(eventId);
    gauge.set(lines.size);
    await watched?.watch.stop();
  };
  const get = (eventId: string): Watched | undefined => {
    const known = lines.get(eventId);
    if (known !== undefined || lines.size >= mostLines) return known;
    const made = openOne(options, eventId);
    lines.set(eventId, made);
    gauge.set(lines.size);
    return made;
  };
  const check = async (): Promise<void> => {
    for (const [eventId, watched] of lines)
      if (isIdle(watched, clock.now())) await end(eventId);
      else renewSilent(watched, clock.now());
  };
  const loop = every({ name: 'check lines', ms: checkMs, logger, run: check });
  return {
    recall(eventId) {
      const watched = get(eventId);
      if (watched === undefined) return undefined;
      watched.usedAt = clock.now();
      return watched.usedAt - watched.heardAt > staleMs ? undefined : watched.line;
    },
    follow(eventId, listener) {
      const watched = get(eventId);
      if (watched === undefined) return undefined;
      watched.listener = listener;
      return () => {
        watched.listener = undefined;
        watched.usedAt = clock.now();
      };
    },
    async stop() {
      await loop.stop();
      await Promise.all([...lines.keys()].map(end));
    },
  };
}

function openOne(options: LinesOptions, eventId: string): Watched {
  const { clock } = options;
  const now = clock.now();
  const hear = (message: WatchLineResponse): void => {
    const news = apply(watched.line, message);
    watched.heardAt = clock.now();
    watched.listener?.(watched.line, news);
  };
  const watched: Watched = {
    ...{ line: unknownLine(), heardAt: 0, askedAt: now, usedAt: now, listener: undefined },
    watch: watchLine({ ...options, eventId, hear }),
  };
  return watched;
}

function isIdle({ listener, usedAt }: Watched, now: number): boolean {
  return listener === undefined && now - usedAt > idleMs;
}

function renewSilent(watched: Watched, now: number): void {
  if (now - Math.max(watched.heardAt, watched.askedAt) <= staleMs) return;
  watched.askedAt = now;
  watched.watch.renew();
}

function unknownLine(): Line {
  const counts = { serving: 0, last: 0, admissionsPerMinute: 0 };
  const draw = { isDrawPending: false, turns: new Uint32Array() };
  return {
    state: 'PREQUEUE',
    notice: '',
    ...counts,
    leavers: new Leavers(),
    live: new Set(),
    ...draw,
  };
}

/** Another replica may be a moment behind: nobody is called back in line, whoever tells it. */
function apply(line: Line, message: WatchLineResponse): LineNews {
  const before = essence(line);
  if (message.snapshot) {
    line.leavers = new Leavers();
    line.live = new Set();
  }
  line.serving = Math.max(line.serving, message.servingNumber);
  line.last = Math.max(line.last, message.lastNumber);
  line.state = word(message.state, 'LINE_STATE_') as LineState;
  line.notice = message.notice as Notice;
  line.admissionsPerMinute = message.admissionsPerMinute;
  for (const block of message.leavers) line.leavers.put(block);
  line.leavers.dropBefore(line.serving);
  const changes = message.changes.map(({ number, status }): [number, SessionStatus] => [
    number,
    word(status, 'SESSION_STATUS_') as SessionStatus,
  ]);
  for (const [number, status] of changes)
    if (status === 'ADMITTED') line.live.add(number);
    else if (isTerminal(status)) line.live.delete(number);
  applyDraw(line, message);
  const moved = message.snapshot || message.leavers.length > 0 || before !== essence(line);
  return { snapshot: message.snapshot, changes, moved };
}

function applyDraw(line: Line, { participants, drawn, drawPending }: WatchLineResponse): void {
  if (line.turns.length !== participants) line.turns = new Uint32Array(participants);
  for (const { firstNumber, turns } of drawn)
    for (let n = 0; 4 * n < turns.length; n++)
      line.turns[firstNumber - 1 + n] = turns.readUInt32BE(4 * n);
  line.isDrawPending = drawPending;
}

/** What somebody's place depends on. */
function essence({ serving, state, notice, admissionsPerMinute, isDrawPending }: Line): string {
  return `${serving} ${state} ${notice} ${admissionsPerMinute} ${isDrawPending}`;
}

function word(value: string, prefix: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value;
}
