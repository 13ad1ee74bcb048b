import { randomUUID } from 'node:crypto';
import type { Job, Outcome } from '../support/jobs.js';
import { median } from '../support/numbers.js';
import { readStats, resetStats, usedMemory } from '../support/redis-stats.js';
import type { Bench } from './bench.js';
import {
  admitNow,
  fill,
  joiner,
  newLine,
  openStore,
  plenty,
  publish,
  read,
  type Line,
} from './line.js';
import { openPolls } from './poll.js';

export const sizes = [1_000, 10_000, 100_000, 1_000_000];
export const lineOf = (size: number): string => `line of ${size.toLocaleString('en')}`;

const joins = 16_384;
const inFlight = 64;
const admissions = 1_000;
const pollsAtOnce = 20_000;

/** What the same work costs in a line of this many. */
export function sizeJob(bench: Bench, size: number): Job {
  return { name: lineOf(size), run: () => runSize(bench, size) };
}

async function runSize(bench: Bench, size: number): Promise<Outcome> {
  const { redis, redisUrl } = bench;
  await redis.flushall('SYNC');
  const { store, close } = await openStore(redisUrl);
  try {
    const before = await usedMemory(redis);
    const lines: Line[] = [];
    // A short line that all of it joined would be no short line any more.
    for (let n = 0; n < Math.max(1, Math.min(32, 100_000 / size)); n++)
      lines.push(await newLine(store, plenty));
    for (const line of lines) await fill(line, size);
    const bytesPerUser = ((await usedMemory(redis)) - before) / (size * lines.length);
    const [first] = lines;
    if (first === undefined) throw new Error('no line');
    const pollUs = await pollCost(first, redisUrl);
    const joinUs = await joinCost(bench, lines);
    const { admitUs, wrong } = await admitCost(bench, lines);
    return { values: { joinUs, pollUs, admitUs, bytesPerUser }, wrong };
  } finally {
    close();
  }
}

/** Microseconds of the server per join. */
async function joinCost({ redis }: Bench, lines: Line[]): Promise<number> {
  await resetStats(redis);
  for (const line of lines) {
    const join = joiner(line);
    for (let n = 0; n < joins / lines.length; n += inFlight)
      await Promise.all(Array.from({ length: inFlight }, () => join(randomUUID())));
  }
  const { scripts } = await readStats(redis);
  for (const line of lines) await publish(line);
  return scripts.us / (Math.ceil(joins / lines.length / inFlight) * inFlight * lines.length);
}

/** Microseconds of CPU of the process per poll. */
async function pollCost(line: Line, redisUrl: string): Promise<number> {
  const { last } = await read(line);
  const polls = await openPolls(line, redisUrl);
  const userId = randomUUID();
  const once = async (): Promise<number> => {
    const from = process.cpuUsage();
    for (let n = 0; n < pollsAtOnce; n++) await polls.poll(last - (n % 1_000), userId);
    const { user, system } = process.cpuUsage(from);
    return (user + system) / pollsAtOnce;
  };
  try {
    await once(); // warm
    return median([await once(), await once(), await once()]);
  } finally {
    await polls.close();
  }
}

/** Microseconds of the server to admit a thousand at once; the line stays as long as it was. */
async function admitCost({ redis }: Bench, lines: Line[]) {
  const costs: number[] = [];
  const wrong: string[] = [];
  for (let n = 0; n < 9; n++) {
    const line = lines[n % lines.length];
    if (line === undefined) continue;
    await fill(line, admissions);
    await resetStats(redis);
    const { admitted } = await admitNow(line, admissions);
    costs.push((await readStats(redis)).scripts.us);
    if (admitted !== admissions) wrong.push(`${admitted} of ${admissions} admitted`);
    await publish(line);
  }
  return { admitUs: median(costs), wrong };
}
