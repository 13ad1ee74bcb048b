import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { drive } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { usedMemory } from '../support/redis-stats.js';
import type { Bench } from './bench.js';
import { wrongNumbers } from './join-jobs.js';

// The usual layout: a sorted set and a hash, one script call per user.

export const oneUserScript = readFileSync(new URL('./one-user.lua', import.meta.url), 'utf8');
export const oneUserSha = createHash('sha1').update(oneUserScript).digest('hex');
export const oneUserKeys = ['plain:{e}:line', 'plain:{e}:places', 'plain:{e}:counter'] as const;

export const sortedSetJoins = (callers: number): string => `sorted set joins @${callers}`;
export const sortedSetMemory = 'sorted set of 1,000,000';

export function sortedSetJob(bench: Bench, callers: number): Job {
  return { name: sortedSetJoins(callers), run: () => runJoins(bench, callers) };
}

async function runJoins(bench: Bench, callers: number): Promise<Outcome> {
  const { warmMs, windowMs } = bench;
  await bench.redis.flushall('SYNC');
  return await withScript(bench.redisUrl, async (join) => {
    const numbers: number[] = [];
    const call = async (): Promise<boolean> => numbers.push(await join(randomUUID())) > 0;
    const { perSecond, p50Ms, p99Ms } = await drive({ callers, warmMs, windowMs, call });
    return { values: { perSecond, p50Ms, p99Ms }, wrong: wrongNumbers(numbers) };
  });
}

const users = 1_000_000;
const atOnce = 1_000;

/** What a user costs in the usual layout. */
export function sortedSetMemoryJob(bench: Bench): Job {
  return { name: sortedSetMemory, run: () => runMemory(bench) };
}

async function runMemory({ redis, redisUrl }: Bench): Promise<Outcome> {
  await redis.flushall('SYNC');
  const before = await usedMemory(redis);
  return await withScript(redisUrl, async (join) => {
    for (let from = 0; from < users; from += atOnce)
      await Promise.all(Array.from({ length: atOnce }, () => join(randomUUID())));
    const bytesPerUser = ((await usedMemory(redis)) - before) / users;
    return { values: { bytesPerUser }, wrong: [] };
  });
}

async function withScript<T>(
  url: string,
  use: (join: (user: string) => Promise<number>) => Promise<T>,
): Promise<T> {
  const redis = new Redis(url);
  try {
    await redis.script('LOAD', oneUserScript);
    return await use(async (user) =>
      Number(await redis.evalsha(oneUserSha, 3, ...oneUserKeys, user)),
    );
  } finally {
    redis.disconnect();
  }
}
