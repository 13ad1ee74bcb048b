import { lineKey, type LineStore } from './scripts.js';

/** An entry of a line's outbox. */
export type LogEntry = { id: string; fields: Record<string, string> };

const most = 500;

/** The oldest entries that are not published yet. */
export async function readLog(store: LineStore, eventId: string): Promise<LogEntry[]> {
  const entries = await store.redis.xrange(
    `${lineKey(store, eventId)}:log`,
    '-',
    '+',
    'COUNT',
    most,
  );
  return entries.map(([id, flat]) => {
    const fields: Record<string, string> = {};
    for (let n = 0; n < flat.length; n += 2) fields[flat[n] ?? ''] = flat[n + 1] ?? '';
    return { id, fields };
  });
}

/** Only after delivery. */
export async function trimLog(
  store: LineStore,
  eventId: string,
  entries: LogEntry[],
): Promise<void> {
  await store.redis.xdel(`${lineKey(store, eventId)}:log`, ...entries.map(({ id }) => id));
}
