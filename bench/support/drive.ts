import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from './numbers.js';

export type DriveOptions = {
  callers: number;
  warmMs: number;
  windowMs: number;
  /** Each caller rests so long between two calls; default not at all. */
  restMs?: number;
  /** True is a yes, false a refusal. */
  call: () => Promise<boolean>;
};

export type Driven = {
  /** All answers, also those outside the window. */
  yes: number;
  no: number;
  /** In the window. */
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
};

/** Answers that need no I/O would keep the loop from turning: sockets and timers need it now and then. */
const callsPerTurn = 256;

/** Closed loop: each caller calls again as soon as it is answered. The first fault ends all and is thrown. */
export async function drive(o: DriveOptions): Promise<Driven> {
  const from = performance.now() + o.warmMs;
  const end = from + o.windowMs;
  const latencies: number[] = [];
  const count = { yes: 0, no: 0 };
  let broken = false;
  const breathe = sharedTurn();

  const one = async (): Promise<void> => {
    const sent = performance.now();
    const isYes = await o.call();
    const now = performance.now();
    if (isYes) count.yes += 1;
    else count.no += 1;
    if (now >= from && now < end) latencies.push(now - sent);
  };
  const caller = async (): Promise<void> => {
    while (!broken && performance.now() < end) {
      await one();
      if (o.restMs !== undefined) await pause(o.restMs);
      else await breathe();
    }
  };
  const guarded = (): Promise<void> =>
    caller().catch((error: unknown) => {
      broken = true;
      throw error;
    });
  const results = await Promise.allSettled(Array.from({ length: o.callers }, guarded));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return {
    yes: count.yes,
    no: count.no,
    perSecond: latencies.length / (o.windowMs / 1000),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** Lets the loop turn once every so many calls; all callers wait for it together. */
function sharedTurn(): () => Promise<void> | undefined {
  let turn: Promise<void> | undefined;
  let calls = 0;
  return () => {
    calls += 1;
    if (calls < callsPerTurn) return undefined;
    return (turn ??= new Promise((resolve) => {
      setImmediate(() => {
        turn = undefined;
        calls = 0;
        resolve();
      });
    }));
  };
}
