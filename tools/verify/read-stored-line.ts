import type { Stores } from './stores.js';

/** What a line's keys say against each other; empty where they agree. */
export type StoredLine = {
  torn: string[];
  doubled: string[];
  /** When a number is called: by lot if it took part in a draw. */
  turnOf: (number: number) => number;
};

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
  const turns = await drawOf(redis, `${base}:turns`);
  const numbers = await drawOf(redis, `${base}:numbers`);
  const torn: string[] = [];
  for (let turn = 1; turn <= serving; turn++) {
    const number = numbers[turn - 1] ?? turn;
    // An admission that was given back after a loss counts as a leaver too: the line passes it by.
    const isBack = (await redis.getbit(`${base}:spent`, number)) === 1;
    const status = (await redis.hget(`${base}:s:${number}`, 'status')) ?? '';
    const isIn = slots.has(`${number}`) || terminal.has(status);
    const left = !(isBack && isIn) && (await redis.getbit(`${base}:left`, turn)) === 1;
    const states = [left, slots.has(`${number}`), passed.has(`${number}`), terminal.has(status)];
    if (states.filter(Boolean).length !== 1) torn.push(`${number}: ${JSON.stringify(states)}`);
  }
  const turnOf = (number: number): number => turns[number - 1] ?? number;
  return { torn, doubled: await doubledPlaces({ redis }, base), turnOf };
}

/** Four bytes each; none without a draw. */
async function drawOf(redis: Stores['redis'], key: string): Promise<number[]> {
  const bytes = (await redis.getBuffer(key)) ?? Buffer.alloc(0);
  return Array.from({ length: bytes.length / 4 }, (_, n) => bytes.readUInt32BE(4 * n));
}

async function doubledPlaces({ redis }: Pick<Stores, 'redis'>, base: string): Promise<string[]> {
  const holders = new Map<number, string>();
  const doubled: string[] = [];
  for await (const [user, number] of places(redis, base)) {
    const other = holders.get(number);
    if (other !== undefined && other !== user) doubled.push(`${number}: ${other} and ${user}`);
    holders.set(number, user);
  }
  return doubled;
}

/** Every user with the number that was given last, as services/waitroom/src/store/lua/places.lua keeps them. */
async function* places(redis: Stores['redis'], base: string): AsyncGenerator<[string, number]> {
  const index = (await redis.getBuffer(`${base}:index`)) ?? Buffer.alloc(0);
  for (let slot = 0; slot < index.length; slot += 6) {
    if (index.readUIntBE(slot + 3, 3) === 0) continue;
    const number = index.readUIntBE(slot, 3);
    const from = 22 * ((number - 1) % 1_024);
    const key = `${base}:places:${Math.floor((number - 1) / 1_024)}`;
    const user = (await redis.callBuffer('GETRANGE', key, from, from + 15)) as Buffer;
    yield [user.toString('hex'), number];
  }
}
