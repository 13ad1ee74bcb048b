import type { Contribution } from './contributions.js';

export type Limits = {
  /** maxReplicas of the HorizontalPodAutoscaler as its owner wants it; undefined for a bare Deployment. */
  max?: number | undefined;
  /** What the operator never passes. */
  hardLimit: number;
};

export type Aggregate = {
  /** What all sales and the baseline need together; null: the field stays unset. */
  needed: number | null;
  /** What is written. */
  applied: number | null;
  /** maxReplicas that goes with it; undefined: as its owner wants it. */
  raisedMax?: number;
  /** What the cap takes away, 0 when nothing. */
  missing: number;
};

/** An unset minReplicas means 1. */
export const sizeOf = (value: number | null): number => value ?? 1;

/** What the sales want without any baseline: floors are shared, replicas are added up. */
export function demandOf(contributions: readonly Contribution[]): number {
  const floors = contributions.map(({ floor }) => floor);
  const sum = contributions.reduce((total, { replicas }) => total + replicas, 0);
  return Math.max(0, ...floors, sum);
}

/** max(baseline, highest floor, sum of replicas), at most the cap. The order of sales makes no difference. */
export function aggregate(
  baseline: number | null,
  contributions: readonly Contribution[],
  { max, hardLimit }: Limits,
): Aggregate {
  const demand = demandOf(contributions);
  if (demand <= sizeOf(baseline)) return { needed: baseline, applied: baseline, missing: 0 };
  const mayRaise = max !== undefined && contributions.some(({ raiseMax }) => raiseMax);
  const raised = mayRaise ? Math.max(max, demand) : (max ?? demand);
  const cap = Math.min(raised, hardLimit);
  const applied = Math.max(Math.min(demand, cap), sizeOf(baseline));
  const isRaised = mayRaise && applied > max;
  return {
    needed: demand,
    applied,
    missing: demand - applied,
    ...(isRaised && { raisedMax: applied }),
  };
}
