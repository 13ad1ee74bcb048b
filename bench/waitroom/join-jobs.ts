import { randomUUID } from 'node:crypto';
import { drive } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { readStats, resetStats } from '../support/redis-stats.js';
import type { Bench } from './bench.js';
import { joiner, newLine, openStore, plenty, read, type Line } from './line.js';

export const coalescedJoins = (callers: number): string => `joins @${callers}`;

/** Everybody joins the same line. */
export function joinJob(bench: Bench, callers: number): Job {
  return { name: coalescedJoins(callers), run: () => runJoins(bench, callers) };
}

async function runJoins(bench: Bench, callers: number): Promise<Outcome> {
  const { redis, warmMs, windowMs } = bench;
  await redis.flushall('SYNC');
  const { store, close } = await openStore(bench.redisUrl);
  try {
    const line = await newLine(store, plenty);
    const join = joiner(line);
    const numbers: number[] = [];
    const users: string[] = [];
    await resetStats(redis);
    const call = async (): Promise<boolean> => {
      const user = randomUUID();
      const number = await join(user);
      if (number % 100 === 0) users[number] = user;
      return numbers.push(number) > 0;
    };
    const { yes, perSecond, p50Ms, p99Ms } = await drive({ callers, warmMs, windowMs, call });
    const { sent } = await readStats(redis);
    const wrong = [...wrongNumbers(numbers), ...(await wrongLine(line, users, yes))];
    return { values: { perSecond, p50Ms, p99Ms, commandsPer: sent / yes }, wrong };
  } finally {
    close();
  }
}

/** Every number once, and none left out. */
export function wrongNumbers(numbers: number[]): string[] {
  const distinct = new Set(numbers).size;
  const last = numbers.reduce((most, n) => Math.max(most, n), 0);
  const wrong: string[] = [];
  if (distinct !== numbers.length) wrong.push(`${numbers.length - distinct} numbers given twice`);
  if (last !== distinct) wrong.push(`${last - distinct} numbers given to nobody`);
  return wrong;
}

/** Nobody who was told a number is lost or has a second one. */
async function wrongLine(line: Line, users: string[], yes: number): Promise<string[]> {
  const wrong: string[] = [];
  const { last } = await read(line);
  if (last !== yes) wrong.push(`${yes} joined, the line counts ${last}`);
  const join = joiner(line);
  const again = await Promise.all(
    Object.entries(users).map(async ([number, user]) => (await join(user)) === Number(number)),
  );
  const lost = again.filter((isSame) => !isSame).length;
  if (lost > 0)
    wrong.push(`${lost} of ${again.length} users have another number when they ask again`);
  return wrong;
}
