import type { Sale } from './sale.js';
import { closesAt, coolAt, drainUntil, isMissed, prewarmAt } from './window.js';

export type Stage =
  'Scheduled' | 'Prewarming' | 'Warm' | 'Held' | 'Open' | 'Cooldown' | 'Draining' | 'Completed';

export type StageFacts = {
  /** All required targets are warm. */
  isWarm: boolean;
  /** Buyers in checkout; undefined when nobody knows. */
  active?: number | undefined;
};

/** What a sale is doing, and when it does something else by itself. */
export type StageNow = { stage: Stage; reason?: 'MissedWindow' | 'SoldOut'; nextAt?: number };

/**
 * A pure function of what is wanted, what has happened, and the time: no timer and no earlier stage is kept, so that a
 * restart at any moment changes nothing. Latches that are due must have been set before.
 */
export function stageOf(sale: Sale, facts: StageFacts, now: number): StageNow {
  if (sale.latches.completedAt !== undefined) return { stage: 'Completed' };
  if (isMissed(sale)) return { stage: 'Completed', reason: 'MissedWindow' };
  const until = drainUntil(sale);
  if (until !== undefined) return draining(sale, facts, { now, until });
  if (now >= closesAt(sale)) return cooling(sale, now);
  return sale.latches.soldOutAt === undefined ? running(sale, facts, now) : soldOut(sale);
}

function draining(sale: Sale, facts: StageFacts, { now, until }: { now: number; until: number }) {
  const hasBuyers = sale.latches.openedAt !== undefined && facts.active !== 0;
  const isOver = !hasBuyers || now >= until;
  return isOver ? { stage: 'Completed' as const } : { stage: 'Draining' as const, nextAt: until };
}

function cooling(sale: Sale, now: number): StageNow {
  const nextAt = Math.max(coolAt(sale), closesAt(sale));
  return now < nextAt ? { stage: 'Cooldown', nextAt } : { stage: 'Completed' };
}

/** Stock may return until the close. */
function soldOut(sale: Sale): StageNow {
  return { stage: 'Cooldown', reason: 'SoldOut', nextAt: closesAt(sale) };
}

function running({ spec, latches }: Sale, { isWarm }: StageFacts, now: number): StageNow {
  if (latches.openedAt !== undefined) return { stage: 'Open', nextAt: spec.closesAt };
  if (now >= spec.opensAt) return { stage: 'Held', nextAt: spec.closesAt };
  const startsAt = prewarmAt(spec);
  if (now < startsAt) return { stage: 'Scheduled', nextAt: startsAt };
  return { stage: isWarm ? 'Warm' : 'Prewarming', nextAt: spec.opensAt };
}

/** How long until a sale is looked at again without any event: to the millisecond near a transition, never for hours. */
export function recheckMs(nextAt: number | undefined, now: number): number {
  const left = nextAt === undefined ? Infinity : Math.max(0, nextAt - now);
  const longest = left < 600_000 ? 30_000 : 300_000;
  return Math.min(left, longest);
}
