import { setTimeout as pause } from 'node:timers/promises';
import { startCpuMeter } from '../../bench/support/cpu.js';
import type { Platform } from '../platform/platform.js';
import { publishEvent } from '../platform/publish-event.js';
import type { Rest } from '../platform/rest.js';
import { startRush } from '../rush/rush.js';
import type { ServiceName } from './costs.js';
import { cpuMsOf } from './process-cpu.js';

export type RushPlan = { buyers: number; maxConcurrent: number; releasePerSecond: number };

export type MeasuredRush = {
  plan: RushPlan;
  /** From the first in checkout to the last ticket. */
  seconds: number;
  perSecond: number;
  waitP50Ms: number;
  waitP95Ms: number;
  polls: number;
  /** Milliseconds of processor time by service, and of all processes together. */
  cpuMs: Record<ServiceName, number>;
  allCpuMs: number;
  strangersCpu: number;
};

type Tokens = { admin: string; organiser: string };
const lookEveryMs = 20;

export const pidsOf = ({ services }: Platform): Record<ServiceName, number> =>
  Object.fromEntries(
    (['api-gateway', 'waitroom', 'order', 'inventory', 'payment'] as const).map((name) => {
      const pid = services.pids[name];
      if (pid === undefined) throw new Error(`${name} is not running`);
      return [name, pid];
    }),
  ) as Record<ServiceName, number>;

/** A real rush through the front door: as many tickets as buyers, each buys one. */
export async function measureRush(
  platform: Platform,
  tokens: Tokens,
  plan: RushPlan,
): Promise<MeasuredRush> {
  const { buyers, maxConcurrent, releasePerSecond } = plan;
  const event = await publishEvent(platform.rest, tokens, {
    name: `Rush of ${buyers}`,
    classes: [{ name: 'Standing', priceMinor: 450_000, total: buyers }],
    ...{ maxConcurrent, releasePerSecond, holdSeconds: 900 },
  });
  const counted = { polls: 0 };
  const rest = countPolls(platform.rest, counted);
  const { tally, finished } = startRush({ rest, event, buyers, patienceMs: 300_000 });
  const { count } = tally;
  const waited = (share: number): number => tally.percentile('wait', share) ?? Number.NaN;
  while (count.waiting === 0) await pause(lookEveryMs);
  const before = cpuMsOf(pidsOf(platform));
  const meter = startCpuMeter();
  while (count['in checkout'] === 0) await pause(lookEveryMs);
  const beganAt = performance.now();
  while (count.sold + count.refused + count.failed < buyers) await pause(lookEveryMs);
  const seconds = (performance.now() - beganAt) / 1000;
  await finished;
  if (count.sold !== buyers) throw new Error(`${count.sold} of ${buyers} bought`);
  const use = meter.stop();
  const after = cpuMsOf(pidsOf(platform));
  const names = Object.keys(after) as ServiceName[];
  return {
    ...{ plan, seconds, perSecond: buyers / seconds, polls: counted.polls },
    waitP50Ms: waited(0.5),
    waitP95Ms: waited(0.95),
    cpuMs: Object.fromEntries(
      names.map((name) => [name, after[name] - before[name]]),
    ) as MeasuredRush['cpuMs'],
    allCpuMs: (use?.own ?? Number.NaN) * seconds * 1000,
    strangersCpu: use?.strangers ?? Number.NaN,
  };
}

function countPolls(rest: Rest, counted: { polls: number }): Rest {
  return {
    ...rest,
    ok: (method, path, options) => {
      if (path.startsWith('/api/waitroom/sessions/')) counted.polls++;
      return rest.ok(method, path, options);
    },
  };
}
