import { stageOf, type StageFacts } from './stage.js';
import type { Sale, SaleSpec, Target } from './sale.js';
import { coolAt, isMissed, raiseAt } from './window.js';

/** What one sale asks of one target now. */
export type Contribution = {
  sale: string;
  opensAt: number;
  floor: number;
  replicas: number;
  raiseMax: boolean;
};

/** Per second, or buyers connected. */
export function rateOf({ demand, waitingRoom }: SaleSpec, target: Target): number {
  const buyers = demand?.expectedBuyers ?? 0;
  switch (target.perReplica?.metric) {
    case 'Connections':
      return buyers;
    case 'Joins':
      return demand?.peakJoinsPerSecond ?? Math.ceil(buyers / 60);
    case 'Checkouts':
      return waitingRoom.releasePerSecond;
    case undefined:
      return 0;
  }
}

/** Replicas for this sale alone: `replicas` or what its rate needs, whichever is more, at most `maxReplicas`. */
export function ownReplicas(spec: SaleSpec, target: Target): number {
  const capacity = target.perReplica?.capacity ?? Infinity;
  const percent = 100 + (spec.demand?.headroomPercent ?? 20);
  const forRate = Math.ceil((rateOf(spec, target) * percent) / (100 * capacity));
  return Math.min(Math.max(target.replicas ?? 0, forRate), target.maxReplicas ?? Infinity);
}

/** What a target is asked for by this sale while it is active: its share of the sum, or the floor. */
export function requested(spec: SaleSpec, target: Target): number {
  return Math.max(ownReplicas(spec, target), target.floor ?? 0);
}

/**
 * Undefined when the sale asks for nothing: before prewarming, after the cooldown, when it is planned only, or was made too
 * late. `earlier`: what a suspended sale asked for before; that stays, and never becomes more.
 */
export function contributionOf(
  sale: Sale,
  target: Target,
  { now, facts, earlier }: { now: number; facts: StageFacts; earlier: number },
): Contribution | undefined {
  const { spec } = sale;
  if (spec.dryRun) return undefined;
  if (spec.suspend ? earlier === 0 : !isActive(sale, target, { now, facts })) return undefined;
  const limit = spec.suspend ? earlier : Infinity;
  return {
    sale: sale.name,
    opensAt: spec.opensAt,
    floor: Math.min(target.floor ?? 0, limit),
    replicas: Math.min(ownReplicas(spec, target), limit),
    raiseMax: target.raiseMax,
  };
}

function isActive(sale: Sale, target: Target, at: { now: number; facts: StageFacts }): boolean {
  if (isMissed(sale)) return false;
  const { stage } = stageOf(sale, at.facts, at.now);
  if (stage === 'Completed') return false;
  if (stage === 'Draining') return true;
  return at.now >= raiseAt(sale.spec, target) && at.now < coolAt(sale);
}
