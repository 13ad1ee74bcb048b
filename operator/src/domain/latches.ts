import type { LineConfig } from './line-config.js';
import { openingAt } from './line-state.js';
import type { Latches, Sale } from './sale.js';

export type LatchFacts = {
  /** What the waiting room follows, as it was last written; undefined before the first time. */
  published?: LineConfig | undefined;
  /** Read from the waiting room, not older than a minute. */
  stock?: { sold: number; total: number; active: number } | undefined;
};

/**
 * The latches after what has become true by now. They are set once and never cleared, so that neither an edit nor a clock that
 * jumps back opens or closes a sale again; soldOutAt alone goes when stock returns before the close.
 */
export function dueLatches(sale: Sale, facts: LatchFacts, now: number): Latches {
  const { latches } = sale;
  const closedAt = latches.closedAt ?? closeOf(sale, facts, now);
  const openedAt = latches.openedAt ?? openOf(sale, facts, Math.min(now, closedAt ?? now));
  const soldOutAt = closedAt === undefined ? soldOut(latches, facts, now) : latches.soldOutAt;
  return { ...latches, openedAt, closedAt, soldOutAt };
}

/** The line opened by itself, by what was published, or did so while nobody looked. */
function openOf({ spec }: Sale, { published }: LatchFacts, until: number): number | undefined {
  if (published === undefined || until < spec.opensAt) return undefined;
  const at = openingAt(published);
  return at !== undefined && at <= until ? at : undefined;
}

/** At closesAt as the line knew it; now, when it was moved into the past, or the sale is cancelled or deleted. */
function closeOf({ spec, deletedAt }: Sale, { published }: LatchFacts, now: number) {
  const known = published?.closesAt ?? spec.closesAt;
  if (now >= known && now >= spec.closesAt) return Math.max(known, Math.min(spec.closesAt, now));
  const isOver = spec.cancelled || deletedAt !== undefined || now >= spec.closesAt;
  return isOver ? now : undefined;
}

function soldOut({ soldOutAt }: Latches, { stock }: LatchFacts, now: number): number | undefined {
  if (stock === undefined) return soldOutAt;
  if (stock.sold < stock.total) return undefined;
  const isLast = stock.total > 0 && stock.active === 0;
  return soldOutAt ?? (isLast ? now : undefined);
}
