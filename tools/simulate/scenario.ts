import type { Sale, SaleSpec, Target } from '../../operator/src/domain/sale.js';
import type { Costs, ServiceName } from './costs.js';

export type Scenario = {
  visitors: number;
  tickets: number;
  maxConcurrent: number;
  releasePerSecond: number;
  preQueueMinutes: number;
  saleHours: number;
  /** Of the visitors, who is there before the opening; the rest fades by e in so many minutes. */
  early: number;
  fadeMinutes: number;
  mostTickets: number;
  /** Of those in line, who looks by polls every ten seconds instead of a stream. */
  polls: number;
  gate: 'Required' | 'Disabled';
  /** From asking for a pod to a ready one, with the node that it may need. */
  podSeconds: number;
  /** Pods of each service on an ordinary day. */
  baseline: number;
  /** Targets are raised so much later than the operator would. */
  lateSeconds: number;
  seed: number;
};

/** A pod is one core and 1 GiB, of which so much is planned with. */
const usable = 0.7;
const podBytes = 2 ** 30;
export const pollEverySeconds = 10;
const leadSeconds = 900;

/** One buyer in line costs the gateway so many milliseconds in a second. */
export function connectedMs(costs: Costs, { polls }: Scenario): number {
  return (1 - polls) * costs.streamEventMs + (polls * costs.pollMs) / pollEverySeconds;
}

/**
 * The TicketSale that an operator of the site would write for it: each service sized by what loads it, one replica at 70 % of
 * a core. Instants are simulated milliseconds; 0 is a minute before the first pod is asked for.
 */
export function saleOf(scenario: Scenario, costs: Costs): Sale {
  const preQueueOpensAt = (leadSeconds + 60) * 1000;
  const opensAt = preQueueOpensAt + scenario.preQueueMinutes * 60_000;
  const { maxConcurrent, releasePerSecond, visitors } = scenario;
  const spec: SaleSpec = {
    ...{ eventId: 'simulated', preQueueOpensAt, opensAt },
    closesAt: opensAt + scenario.saleHours * 3_600_000,
    prewarm: { leadSeconds, readyBySeconds: 120 },
    cooldownSeconds: 1920,
    gate: {
      ...{ mode: scenario.gate, minReadyPercent: 100, maxHoldSeconds: 300 },
      ...{ onTimeout: 'OpenDegraded', degradedReleasePercent: 25 },
    },
    demand: {
      expectedBuyers: visitors,
      peakJoinsPerSecond: peakJoins(scenario),
      headroomPercent: 20,
    },
    waitingRoom: { maxConcurrent, releasePerSecond, sessionSeconds: 900, paused: false },
    targets: targetsOf(scenario, costs),
    ...{ hold: false, cancelled: false, suspend: false, dryRun: false },
  };
  return { name: 'simulated', uid: '1', generation: 1, createdAt: 0, spec, latches: {} };
}

/** At the opening: the last of the early ones come as fast as the first of the others. */
function peakJoins({ visitors, early, preQueueMinutes, fadeMinutes }: Scenario): number {
  const before = (2 * early) / (preQueueMinutes * 60);
  const after = (1 - early) / (fadeMinutes * 60);
  return Math.ceil(visitors * Math.max(before, after));
}

function targetsOf(scenario: Scenario, costs: Costs): Target[] {
  const perSecond = (ms: number): number => Math.max(1, Math.floor((usable * 1000) / ms));
  const connections = Math.min(
    perSecond(connectedMs(costs, scenario)),
    Math.floor((usable * podBytes) / costs.gatewayBytesPerStream),
  );
  const target = (name: ServiceName, perReplica: Target['perReplica']): Target => ({
    ...{ name, ref: { kind: 'Deployment', name }, perReplica, raiseMax: false, required: true },
  });
  return [
    target('api-gateway', { metric: 'Connections', capacity: connections }),
    target('waitroom', { metric: 'Joins', capacity: perSecond(costs.joinMs.waitroom) }),
    ...(['order', 'inventory', 'payment'] as const).map((name) =>
      target(name, { metric: 'Checkouts', capacity: perSecond(costs.purchaseMs[name]) }),
    ),
  ];
}
