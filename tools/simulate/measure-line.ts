import { startCpuMeter } from '../../bench/support/cpu.js';
import { enter } from '../platform/accounts.js';
import { join, sessionNow } from '../platform/buyer.js';
import type { Platform } from '../platform/platform.js';
import { publishEvent } from '../platform/publish-event.js';
import type { ServiceName } from './costs.js';
import { pidsOf } from './measure-rush.js';
import { cpuMsOf } from './process-cpu.js';

type Cost = { perSecond: number; cpuMs: Record<ServiceName, number>; allCpuMs: number };
/** One join and one poll in a line that nobody leaves. */
export type LineCosts = { join: Cost; poll: Cost };

const [users, lines, polls, atOnce] = [60, 5, 1500, 8];

/** Joins and polls of paused lines, so that nothing else happens meanwhile. */
export async function measureLine(
  platform: Platform,
  tokens: { admin: string; organiser: string },
): Promise<LineCosts> {
  const { rest } = platform;
  const buyers = await signUp(platform);
  const waitingRoom = {
    ...{ maxConcurrent: 1, releasePerSecond: 1, sessionSeconds: 900 },
    ...{ reconnectGraceSeconds: 120, paused: true },
  };
  const plan = {
    classes: [{ name: 'Standing', priceMinor: 450_000, total: 10 }],
    ...{ maxConcurrent: 1, releasePerSecond: 1, holdSeconds: 900, config: { waitingRoom } },
  };
  const events: string[] = [];
  for (let n = 0; n <= lines; n++)
    events.push((await publishEvent(rest, tokens, { ...plan, name: `Line ${n}` })).eventId);
  const [warmUp = '', ...others] = events;
  const sessions: { token: string; id: string }[] = [];
  const joinAll = async (eventId: string): Promise<void> => {
    await eachOf(buyers, async (token) => {
      sessions.push({ token, id: (await join(rest, token, eventId)).sessionId });
    });
  };
  await joinAll(warmUp);
  const joined = await costOf(platform, users * lines, async () => {
    for (const eventId of others) await joinAll(eventId);
  });
  const looks = Array.from({ length: polls }, (_, n) => sessions[n % sessions.length]);
  const look = async (one: (typeof looks)[number]): Promise<void> => {
    if (one !== undefined) await sessionNow(rest, one.token, one.id);
  };
  await eachOf(looks, look); // the first look of each is proved by the waiting room
  return { join: joined, poll: await costOf(platform, polls, () => eachOf(looks, look)) };
}

async function signUp(platform: Platform): Promise<string[]> {
  const tokens: string[] = [];
  const numbers = Array.from({ length: users }, (_, n) => n);
  await eachOf(numbers, async (n) => {
    const account = { email: `line-${n}@ticketbottle.test`, password: `line-${n}-Password` };
    tokens.push((await enter(platform, account, ['Linh', `Line ${n}`])).accessToken);
  });
  return tokens;
}

async function eachOf<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await run(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function costOf(platform: Platform, times: number, run: () => Promise<void>): Promise<Cost> {
  const pids = pidsOf(platform);
  const before = cpuMsOf(pids);
  const meter = startCpuMeter();
  const startedAt = performance.now();
  await run();
  const seconds = (performance.now() - startedAt) / 1000;
  const own = meter.stop()?.own ?? Number.NaN;
  const after = cpuMsOf(pids);
  const names = Object.keys(after) as ServiceName[];
  const cpuMs = names.map((name) => [name, (after[name] - before[name]) / times]);
  return {
    perSecond: times / seconds,
    cpuMs: Object.fromEntries(cpuMs) as Cost['cpuMs'],
    allCpuMs: (own * seconds * 1000) / times,
  };
}
