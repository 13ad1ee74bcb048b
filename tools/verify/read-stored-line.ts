import type { Stores } from './stores.js';

/** What a line's keys say against each other; empty where they agree. */
export type StoredLine = { torn: string[]; doubled: string[] };

const terminal = new Set(['COMPLETED', 'FAILED', 'EXPIRED', 'LEFT']);

/** Reads the keys of a line, as services/waitroom/src/store/lua/prelude.lua lays them out. */
export async function readStoredLine(
  { redis, keyPrefix }: Stores,
  eventId: string,
): Promise<StoredLine> {
  const base = `${keyPrefix}line:{${eventId}}`;
  const serving = Number((await redis.hget(base, 'serving')) ?? 0);
  const slots = new Set(await redis.zrange(`${base}:slots`, 0, -1));
  const passed = new Set(await redis.zrange(`${base}:passed`, 0, -1));
  const torn: string[] = [];
  for (let number = 1; number <= serving; number++) {
    const left = (await redis.getbit(`${base}:left`, number)) === 1;
    const status = (await redis.hget(`${base}:s:${number}`, 'status')) ?? '';
    const states = [left, slots.has(`${number}`), passed.has(`${number}`), terminal.has(status)];
    if (states.filter(Boolean).length !== 1) torn.push(`${number}: ${JSON.stringify(states)}`);
  }
  return { torn, doubled: await doubledPlaces({ redis }, base) };
}

async function doubledPlaces({ redis }: Pick<Stores, 'redis'>, base: string): Promise<string[]> {
  const holders = new Map<string, string>();
  const doubled: string[] = [];
  for await (const [user, place] of places(redis, base)) {
    const number = place.split(' ')[0] ?? '';
    const other = holders.get(number);
    if (other !== undefined && other !== user) doubled.push(`${number}: ${other} and ${user}`);
    holders.set(number, user);
  }
  return doubled;
}

/** Every user with the place that was given last, from all hash buckets. */
async function* places(redis: Stores['redis'], base: string): AsyncGenerator<[string, string]> {
  const stream = redis.scanStream({ match: `${escape(base)}:u:*`, count: 1_000 });
  for await (const keys of stream as AsyncIterable<string[]>)
    for (const key of keys) yield* Object.entries(await redis.hgetall(key));
}

/** Square brackets, stars and question marks are patterns to SCAN. */
function escape(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, '\\$&');
}
