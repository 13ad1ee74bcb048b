import { random } from '../../test/support/random.js';
import type { LineCosts } from './measure-line.js';
import type { MeasuredRush, RushPlan } from './measure-rush.js';
import { percentileOf } from './print.js';
import { runSale } from './run-sale.js';
import type { Load } from './types.js';

export type Prediction = { perSecond: number; waitP50Ms: number; waitP95Ms: number };

/** What this machine does, out of a rush that it did. */
export type Calibration = {
  joinEveryMs: number;
  /** Processor time of a poll and of a purchase over all processes, and the cores that there are for it. */
  pollMs: number;
  purchaseMs: number;
  cores: number;
  /** What a purchase takes that is not work of a processor: looking every 0.4 s, the provider, the bus. */
  idleMs: number;
};

/** A buyer of the rush looks every 0.4 s, and so sees the turn half of that late. */
const pollEveryMs = 400;

export function predict(plan: RushPlan, calibration: Calibration): Prediction {
  const { buyers, maxConcurrent, releasePerSecond } = plan;
  const { joinEveryMs, pollMs, purchaseMs, cores, idleMs } = calibration;
  const outcome = runSale({
    ...{ visitors: buyers, tickets: buyers, places: buyers, maxConcurrent, closesAtMs: 3_600_000 },
    behaviour: {
      ...{ chooseSeconds: idleMs / 1000, paySeconds: 0, spread: 0, mostTickets: 1 },
      ...{ noShow: 0, claimSeconds: 60, goesAway: 0, neverPays: 0, holdSeconds: 900 },
      ...{ givesUp: 0, patienceSeconds: 1 },
    },
    random: random(1),
    nextArrival: () => 0,
    capacityAt: (_, { connected }: Load) => {
      const polling = (connected * pollMs) / pollEveryMs;
      const orderEveryMs = purchaseMs / Math.max(cores / 4, cores - polling);
      return { joinEveryMs, orderEveryMs, orderMs: orderEveryMs, releasePerSecond };
    },
  });
  const seenMs = pollEveryMs / 2;
  return {
    perSecond: (buyers / outcome.lastSaleAtMs) * 1000,
    waitP50Ms: percentileOf(outcome.waits, 0.5) + seenMs,
    waitP95Ms: percentileOf(outcome.waits, 0.95) + seenMs,
  };
}

/** Finds the one thing that no meter shows, the idle time of a purchase, by which the model does what the rush did. */
export function calibrate(
  rush: MeasuredRush,
  { join, poll }: LineCosts,
  cores: number,
): Calibration {
  const { plan, allCpuMs, polls, perSecond } = rush;
  const purchaseMs = Math.max(0, (allCpuMs - polls * poll.allCpuMs) / plan.buyers);
  const known = { joinEveryMs: 1000 / join.perSecond, pollMs: poll.allCpuMs, purchaseMs, cores };
  let [low, high] = [0, 60_000];
  while (high - low > 1) {
    const idleMs = (low + high) / 2;
    if (predict(plan, { ...known, idleMs }).perSecond > perSecond) low = idleMs;
    else high = idleMs;
  }
  return { ...known, idleMs: low };
}
