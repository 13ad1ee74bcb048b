import { aggregate, type Limits } from './aggregate.js';
import { contributionOf, requested } from './contributions.js';
import type { Sale, SaleSpec, Target } from './sale.js';
import type { Stage } from './stage.js';
import { coolAt, raiseAt } from './window.js';

export type PlanStep = { at: number; stage: Stage; targets: { name: string; replicas: number }[] };

/** What one sale asks for over time if everything goes well; at most 8 steps. */
export function planOf(sale: Sale): PlanStep[] {
  const { spec } = sale;
  const starts = spec.targets.map((target) => raiseAt(spec, target));
  const steps: [number, Stage][] = [
    ...starts.map((at): [number, Stage] => [at, 'Prewarming']),
    [spec.opensAt, 'Open'],
    [spec.closesAt, 'Cooldown'],
    [coolAt(asWanted(sale)), 'Completed'],
  ];
  const byTime = steps.sort(([a], [b]) => a - b);
  const distinct = byTime.filter(([at, stage], n) => {
    const next = byTime[n + 1];
    return next?.[0] !== at || next[1] !== stage;
  });
  return distinct.map(([at, stage]) => ({
    at,
    stage,
    targets: spec.targets.map((target) => ({
      name: target.name,
      replicas: askedAt(spec, target, at),
    })),
  }));
}

/** Without what has happened: the plan is what was wanted. */
const asWanted = (sale: Sale): Sale => ({ ...sale, latches: {} });

function askedAt(spec: SaleSpec, target: Target, at: number): number {
  const until = spec.closesAt + spec.cooldownSeconds * 1000;
  return at >= raiseAt(spec, target) && at < until ? requested(spec, target) : 0;
}

/** What one target is set to over time by all sales that name it: each change once. */
export function targetTimeline(
  baseline: number | null,
  named: readonly { sale: Sale; target: Target }[],
  limits: Limits,
): { at: number; applied: number | null; missing: number }[] {
  const instants = named.flatMap(({ sale, target }) => [
    raiseAt(sale.spec, target),
    coolAt(asWanted(sale)),
  ]);
  const steps = [...new Set(instants)].sort((a, b) => a - b);
  const values = steps.map((at) => {
    const wanted = named.map(({ sale, target }) => contributionAt(sale, target, at));
    const asked = wanted.filter((one) => one !== undefined);
    const { applied, missing } = aggregate(baseline, asked, limits);
    return { at, applied, missing };
  });
  return values.filter(({ applied, missing }, n) => {
    const before = values[n - 1] ?? { applied: baseline, missing: 0 };
    return applied !== before.applied || missing !== before.missing;
  });
}

function contributionAt(sale: Sale, target: Target, at: number) {
  const planned = { ...asWanted(sale), spec: { ...sale.spec, dryRun: false, suspend: false } };
  return contributionOf(planned, target, { now: at, facts: { isWarm: true }, earlier: 0 });
}
