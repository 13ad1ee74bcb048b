import type { Sale, SaleSpec, Target } from './sale.js';

/** A deleted sale is let go after so long, whoever is still in checkout. */
export const longestDrainSeconds = 3600;

/** By when a target must be warm: the pre-queue for what arrivals load, else the opening. */
export function warmBy(spec: SaleSpec, target: Target): number {
  const metric = target.perReplica?.metric;
  const usual = metric === 'Connections' || metric === 'Joins' ? 'PreQueue' : 'Open';
  const by = target.warmBy ?? usual;
  return by === 'PreQueue' ? (spec.preQueueOpensAt ?? spec.opensAt) : spec.opensAt;
}

export function raiseAt(spec: SaleSpec, target: Target): number {
  return warmBy(spec, target) - spec.prewarm.leadSeconds * 1000;
}

/** When the first target is raised. */
export function prewarmAt(spec: SaleSpec): number {
  return Math.min(...spec.targets.map((target) => raiseAt(spec, target)));
}

/** The sale was made when it was over already: nothing is ever written for it. */
export function isMissed({ createdAt, spec, latches }: Sale): boolean {
  return createdAt >= spec.closesAt && latches.openedAt === undefined;
}

/** When admissions end, or ended. */
export function closesAt({ spec, latches }: Sale): number {
  return latches.closedAt ?? spec.closesAt;
}

/** When nobody buys any more: the close, or the last ticket before it. */
export function endsAt(sale: Sale): number {
  return Math.min(closesAt(sale), sale.latches.soldOutAt ?? Infinity);
}

/** From when on a sale that simply ends asks for nothing. */
export function coolAt(sale: Sale): number {
  return endsAt(sale) + sale.spec.cooldownSeconds * 1000;
}

/**
 * From when on a cancelled or deleted sale asks for nothing: when nobody is in checkout any more, at the latest after the
 * cooldown, of a deleted sale after an hour. Undefined for any other sale.
 */
export function drainUntil(sale: Sale): number | undefined {
  const { spec, deletedAt } = sale;
  const cancelledUntil = spec.cancelled ? closesAt(sale) + spec.cooldownSeconds * 1000 : Infinity;
  const seconds = Math.min(spec.cooldownSeconds, longestDrainSeconds);
  const deletedUntil = deletedAt === undefined ? Infinity : deletedAt + seconds * 1000;
  const until = Math.min(cancelledUntil, deletedUntil);
  return until === Infinity ? undefined : until;
}
