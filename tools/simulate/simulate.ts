import { forecastOf } from '../../operator/src/domain/forecast.js';
import { random } from '../../test/support/random.js';
import { arrivals } from './arrivals.js';
import type { Costs } from './costs.js';
import { capacityAt, createPlatform, podsAt, type Pods } from './platform.js';
import { runSale } from './run-sale.js';
import { pollEverySeconds, saleOf, type Scenario } from './scenario.js';
import type { Behaviour, Moment, Outcome } from './types.js';

export type Row = Moment & { pods: Pods; requestsPerSecond: number; eventsPerSecond: number };

export type Simulated = {
  outcome: Outcome;
  opensAtMs: number;
  /** One a simulated minute. */
  rows: Row[];
  most: { waiting: number; requestsPerSecond: number; eventsPerSecond: number };
  /** Beyond the baselines: what was used, and what the operator's forecast said before. */
  podHours: number;
  forecastPodHours: number;
};

/** Requests of a buyer from the turn to the tickets: session, order, the way back from the provider, two looks at the order. */
const requestsPerOrder = 5;
/** Of services/waitroom/src/store/lua/places.lua; ADR 0015. */
const places = 12_000_000;

export function behaviourOf({ mostTickets }: Scenario): Behaviour {
  return {
    ...{ chooseSeconds: 60, paySeconds: 60, spread: 0.6, mostTickets },
    ...{ noShow: 0.05, claimSeconds: 60, goesAway: 0.05, neverPays: 0.05, holdSeconds: 900 },
    ...{ givesUp: 0.2, patienceSeconds: 3600 },
  };
}

export function simulate(scenario: Scenario, costs: Costs): Simulated {
  const sale = saleOf(scenario, costs);
  const { opensAt, closesAt, preQueueOpensAt = opensAt, targets, cooldownSeconds } = sale.spec;
  const platform = createPlatform(scenario, costs, sale);
  const { visitors, tickets, maxConcurrent, early, seed } = scenario;
  const rush = {
    ...{ visitors, early, fadeMs: scenario.fadeMinutes * 60_000 },
    opensAtMs: opensAt - preQueueOpensAt,
    closesAtMs: closesAt - preQueueOpensAt,
  };
  const nextArrival = arrivals(rush, () => random(seed));
  const rows: Row[] = [];
  const most = { waiting: 0, requestsPerSecond: 0, eventsPerSecond: 0 };
  let podSeconds = 0;
  const onSecond = (moment: Moment): void => {
    const row = rowOf(moment, scenario, podsAt(platform, moment.atMs));
    const pods = Object.values(row.pods).reduce((sum, n) => sum + n, 0);
    podSeconds += pods - targets.length * scenario.baseline;
    most.waiting = Math.max(most.waiting, row.waiting);
    most.requestsPerSecond = Math.max(most.requestsPerSecond, row.requestsPerSecond);
    most.eventsPerSecond = Math.max(most.eventsPerSecond, row.eventsPerSecond);
    if (moment.atMs % 60_000 === 0) rows.push(row);
  };
  const outcome = runSale({
    ...{ visitors, tickets, places, maxConcurrent, closesAtMs: closesAt, onSecond },
    endsAtMs: closesAt + cooldownSeconds * 1000,
    ...{ behaviour: behaviourOf(scenario), random: random(seed + 1) },
    nextArrival: () => preQueueOpensAt + nextArrival(),
    capacityAt: (nowMs, load) => capacityAt(platform, nowMs, load),
  });
  const baselines = new Map(targets.map(({ name }) => [name, scenario.baseline]));
  const forecastPodHours = Number(forecastOf(sale, baselines).podHours);
  const podHours = podSeconds / 3600;
  return { outcome, opensAtMs: opensAt, rows, most, podHours, forecastPodHours };
}

function rowOf(moment: Moment, { polls }: Scenario, pods: Pods): Row {
  const { connected, joinsPerSecond, ordersPerSecond } = moment;
  const polled = (connected * polls) / pollEverySeconds;
  return {
    ...moment,
    pods,
    requestsPerSecond: joinsPerSecond + ordersPerSecond * requestsPerOrder + polled,
    eventsPerSecond: connected * (1 - polls),
  };
}
