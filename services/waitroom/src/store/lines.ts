import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import { settleAll } from '@ticketbottle/service-kit/settle-all.js';
import type { Redis } from 'ioredis';
import type { Line, SessionStatus } from '@ticketbottle/line/line.js';
import { isTerminal, turnOf } from '@ticketbottle/line/line.js';
import { readLine, type LineReading } from './read-line.js';
import { rebuildLine } from './recovery.js';
import { lineKey, type LineStore } from './scripts.js';

/** What one script told: who was admitted or ended. `gap`: something ended unheard, only a new reading helps. */
export type News = { changes: [number: number, status: SessionStatus][]; gap: boolean };
export type Listener = (news: News) => void;

/** The lines of this process: each is read once, then follows what every script publishes. */
export type Lines = {
  /** From memory after the first time. */
  of(eventId: string): Promise<LineReading>;
  listen(eventId: string, listener: Listener): Promise<() => void>;
  /** Reads a line anew when this process remembers it. */
  refresh(eventId: string): Promise<void>;
  stop(): Promise<void>;
};

type Entry = {
  reading: LineReading;
  listeners: Set<Listener>;
  usedAt: number;
  /** News that came while the line was being read anew. */
  heard: Told[];
};
type Told = {
  serving: number;
  last: number;
  changes?: [number, SessionStatus][];
  /** Who took part in the draw, once it is made. */
  drawn?: number;
};

const refreshMs = 500;
const idleMs = 120_000;

export function openLines(store: LineStore, subscriber: Redis, logger: Logger): Lines {
  const entries = new Map<string, Entry>();
  const loading = new Map<string, Promise<Entry>>();
  const prefix = lineKey(store, '').slice(0, -1);

  subscriber.on('message', (channel, text) => {
    const eventId = channel.slice(prefix.length, -'}:news'.length);
    const entry = entries.get(eventId);
    if (entry !== undefined && apply(entry, JSON.parse(text) as Told)) refresh.wake();
  });
  // After a lost connection something may have been missed: everything is read again.
  subscriber.on('ready', () => refresh.wake());

  const load = async (eventId: string): Promise<Entry> => {
    await subscriber.subscribe(`${lineKey(store, eventId)}:news`); // before the read: nothing falls between
    const entry = newEntry(await readLine(store, eventId));
    entries.set(eventId, entry);
    refresh.wake(); // what was told during the first read
    return entry;
  };
  const entryOf = async (eventId: string): Promise<Entry> => {
    const known = entries.get(eventId);
    const entry = known ?? (await once(loading, eventId, () => load(eventId)));
    entry.usedAt = Date.now();
    return entry;
  };
  const refreshOne = async (eventId: string, entry: Entry): Promise<void> => {
    if (entry.listeners.size === 0 && Date.now() - entry.usedAt > idleMs) {
      entries.delete(eventId);
      await subscriber.unsubscribe(`${lineKey(store, eventId)}:news`);
      return;
    }
    await readAgain({ store, logger }, eventId, entry);
  };
  // All at once: a line whose node is away never delays another.
  const refreshAll = (): Promise<void> =>
    settleAll([...entries].map(([eventId, entry]) => refreshOne(eventId, entry)));
  const refresh: Loop = every({ name: 'refresh lines', ms: refreshMs, logger, run: refreshAll });
  return {
    of: async (eventId) => (await entryOf(eventId)).reading,
    async listen(eventId, listener) {
      const entry = await entryOf(eventId);
      entry.listeners.add(listener);
      return () => entry.listeners.delete(listener);
    },
    async refresh(eventId) {
      const entry = entries.get(eventId);
      if (entry !== undefined) await readAgain({ store, logger }, eventId, entry);
    },
    stop: () => refresh.stop(),
  };
}

/** A line of another birth was made after the store was emptied: it is told what this process remembers. */
async function readAgain(
  { store, logger }: { store: LineStore; logger: Logger },
  eventId: string,
  entry: Entry,
): Promise<void> {
  const { reading: before } = entry;
  const { born, last } = before;
  entry.heard = [];
  let reading = await readLine(store, eventId, before);
  if (born > 0 && reading.born !== born) {
    logger.warn({ eventId, last }, 'Redis has lost the line; it is put together again');
    await rebuildLine(store, eventId, before);
    reading = await readLine(store, eventId, before);
  }
  replace(entry, reading);
}

function newEntry(reading: LineReading): Entry {
  return { reading, listeners: new Set(), usedAt: Date.now(), heard: [] };
}

async function once<T>(
  running: Map<string, Promise<T>>,
  key: string,
  run: () => Promise<T>,
): Promise<T> {
  const known = running.get(key);
  if (known !== undefined) return await known;
  const started = run().finally(() => running.delete(key));
  running.set(key, started);
  return await started;
}

/** True when the line must be read for what was told: its draw is made. */
function apply(entry: Entry, told: Told): boolean {
  entry.heard.push(told);
  hear(entry.reading, told);
  tell(entry, { changes: told.changes ?? [], gap: false });
  return told.drawn !== undefined && told.drawn !== entry.reading.turns.length;
}

function hear(line: Line, { serving, last, changes = [] }: Told): void {
  line.serving = Math.max(line.serving, serving);
  line.last = Math.max(line.last, last);
  for (const [number, status] of changes) {
    const turn = turnOf(line, number);
    if (status === 'LEFT' && turn > line.serving) line.leavers.add(turn);
    if (status === 'WAITING') line.leavers.remove(turn);
    if (status === 'ADMITTED') line.live.add(number);
    else if (isTerminal(status)) line.live.delete(number);
  }
  line.leavers.dropBefore(line.serving);
}

/** What was read replaces what was known; what was told meanwhile may be newer and is heard again. */
function replace(entry: Entry, reading: LineReading): void {
  const before = entry.reading;
  for (const told of entry.heard) hear(reading, told);
  entry.heard = [];
  entry.reading = reading;
  const admitted = [...reading.live].filter((n) => !before.live.has(n));
  const changes = admitted.map((n): [number, SessionStatus] => [n, 'ADMITTED']);
  const isDrawn = before.participants !== reading.participants;
  const gap = isDrawn || [...before.live].some((n) => !reading.live.has(n));
  const isNews =
    gap ||
    changes.length > 0 ||
    before.state !== reading.state ||
    before.notice !== reading.notice ||
    before.serving !== reading.serving;
  if (isNews) tell(entry, { changes, gap });
}

function tell(entry: Entry, news: News): void {
  for (const listener of entry.listeners) listener(news);
}
