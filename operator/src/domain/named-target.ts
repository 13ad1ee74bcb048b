import { sizeOf } from './aggregate.js';
import { contributionOf, type Contribution } from './contributions.js';
import type { Sale, Target } from './sale.js';
import { shareReplicas } from './share.js';
import type { StageFacts } from './stage.js';
import type { TargetPlan } from './plan-target.js';
import type { TargetReport } from './target-report.js';
import { coolAt, drainUntil, raiseAt } from './window.js';

/** A sale that names a target. `earlier`: what its status says that it asked for. */
export type Named = { sale: Sale; target: Target; facts: StageFacts; earlier: number };

/** Two witnesses of the time, epoch milliseconds; the second jumps, since it is a median of whole seconds. */
export type Clocks = { ours: number; servers: number };

/** What all sales ask of one target, by our clock and by the server's. */
export function witnessesOf(named: readonly Named[], { ours, servers }: Clocks): Contribution[][] {
  return [ours, servers].map((now) =>
    named
      .map(({ sale, target, facts, earlier }) =>
        contributionOf(sale, target, { now, facts, earlier }),
      )
      .filter((one) => one !== undefined),
  );
}

/** How long until a sale asks another thing of it by time alone, by the first of the two clocks; Infinity: never. */
export function nextChangeMs(named: readonly Named[], { ours, servers }: Clocks): number {
  const instants = named.flatMap(({ sale, target }) => [
    raiseAt(sale.spec, target),
    coolAt(sale),
    drainUntil(sale) ?? Infinity,
  ]);
  const waits = [ours, servers].flatMap((now) => instants.map((at) => at - now));
  return Math.min(...waits.filter((ms) => ms > 0));
}

/** Every sale that names it is suspended: nothing is written. A target that nobody names any more is given back. */
export function isFrozen(named: readonly Named[]): boolean {
  return named.length > 0 && named.every(({ sale }) => sale.spec.suspend);
}

export type Seen = {
  plan: TargetPlan;
  /** The field as it was. */
  value: number | null;
  via: 'HPA' | 'Scale';
  uid: string;
  ready: number;
  isObserved: boolean;
};

/** What the sales are told of a target after a look at it. */
export function reportsOf(
  named: readonly Named[],
  contributions: readonly Contribution[],
  seen: Seen,
): ReadonlyMap<string, TargetReport> {
  const { plan, value, via, uid, ready, isObserved } = seen;
  const { baseline, contention, missing } = plan;
  const applied = plan.applied ?? 1;
  const shares = missing > 0 ? shareReplicas(contributions, applied) : [];
  return new Map(
    named.map(({ sale, target }) => {
      const share = shares.find((one) => one.sale === sale.name);
      const asks = contributions.find((one) => one.sale === sale.name);
      return [
        sale.name,
        {
          name: target.name,
          uid,
          via,
          requested: asks ? Math.max(asks.floor, asks.replicas) : 0,
          aggregated: plan.needed ?? 1,
          applied,
          live: sizeOf(value),
          ready,
          isObserved,
          baseline: baseline.known ? baseline.value : undefined,
          contributors: contributions.map((one) => one.sale).sort(),
          missing,
          lost: share ? share.asked - share.granted : 0,
          lostTo: share?.lostTo ?? [],
          contention: contentionText(baseline.known, contention),
        },
      ];
    }),
  );
}

function contentionText(isKnown: boolean, { isContended, manager }: TargetPlan['contention']) {
  if (!isKnown)
    return {
      reason: 'BaselineUnknown',
      message:
        'its ledger was deleted: it is raised and not lowered until you set the value that it should have',
    };
  if (!isContended) return undefined;
  const other = manager ?? 'somebody';
  return {
    reason: 'LoweredByOther',
    message: `${other} lowers it again and again: let it ignore what ticketsale-operator manages`,
  };
}
