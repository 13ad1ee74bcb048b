import { isTargetWarm } from './gate.js';
import type { SaleSpec } from './sale.js';

/** What is known of one target of one sale, as the status shows it. */
export type TargetReport = {
  name: string;
  uid?: string | undefined;
  via?: 'HPA' | 'Scale' | undefined;
  /** What this sale asks for now. */
  requested: number;
  aggregated: number;
  /** What it is to be: `aggregated`, or the cap. */
  applied: number;
  /** What it is; another value while it is lowered step by step. Undefined: nobody looked yet. */
  live?: number | undefined;
  ready: number;
  /** The controller of the target has seen the last write. */
  isObserved: boolean;
  baseline?: number | null | undefined;
  contributors: readonly string[];
  /** Replicas that the cap takes away from all sales together, and what of it this sale loses, to whom. */
  missing: number;
  lost: number;
  lostTo: readonly string[];
  /** Why it could not be found or is not written; undefined: it is. */
  problem?: { reason: string; message: string } | undefined;
  contention?: { reason: string; message: string } | undefined;
};

export function isWarm({ targets, gate }: SaleSpec, reports: readonly TargetReport[]): boolean {
  return targets
    .filter(({ required }) => required)
    .every(({ name }) => {
      const report = reports.find((one) => one.name === name);
      if (!report || report.problem) return false;
      return isTargetWarm(report, gate.minReadyPercent);
    });
}

/** `34/35`: ready of applied replicas over all targets; none counts beyond what was asked. */
export function capacityText(reports: readonly TargetReport[]): string {
  const ready = reports.reduce((sum, one) => sum + Math.min(one.ready, one.applied), 0);
  const applied = reports.reduce((sum, one) => sum + one.applied, 0);
  return `${ready}/${applied}`;
}

/** What is missing of a target and to whom it went; empty when nothing is. */
export function limitText({
  name,
  missing,
  aggregated,
  applied,
  lost,
  lostTo,
}: TargetReport): string {
  if (missing === 0) return '';
  const mine = lost > 0 ? `; this sale gets ${lost} fewer than it asks for` : '';
  const others = lostTo.length > 0 ? `, shared with ${lostTo.join(', ')}` : '';
  return `${name}: ${aggregated} needed, ${applied} possible${mine}${others}`;
}
