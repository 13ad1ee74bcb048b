import type { Preflight } from './feasibility.js';
import type { Limits } from './aggregate.js';
import type { Sale, Target } from './sale.js';
import { targetTimeline } from './timeline.js';
import { coolAt, prewarmAt, raiseAt } from './window.js';

export type Needed = Pick<Preflight, 'target' | 'needed' | 'cap' | 'collidesWith'>;
type NamedTarget = { sale: Sale; target: Target };

/** The most that a target will be asked for by all sales that name it, what it may have, and whom this sale shares it with. */
export function neededOf(
  { sale, target }: NamedTarget,
  named: readonly NamedTarget[],
  { baseline, max, hardLimit }: Limits & { baseline: number | null },
): Needed {
  const steps = targetTimeline(baseline, named, { hardLimit: Infinity });
  const mine = spanOf({ sale, target });
  const others = named.filter((one) => one.sale.uid !== sale.uid);
  const collides = others.filter((one) => overlap(mine, spanOf(one)));
  return {
    target: target.name,
    needed: Math.max(baseline ?? 1, ...steps.map(({ applied }) => applied ?? 1)),
    cap: target.raiseMax || max === undefined ? hardLimit : Math.min(max, hardLimit),
    collidesWith: collides.map((one) => one.sale.name).sort(),
  };
}

type Span = { from: number; to: number };

const spanOf = ({ sale, target }: NamedTarget): Span => ({
  from: raiseAt(sale.spec, target),
  to: coolAt({ ...sale, latches: {} }),
});
const overlap = (a: Span, b: Span) => a.from < b.to && b.from < a.to;

/** What was found when, for which version of the sale. */
export type Found = { generation: number; at: number; isBad: boolean };

const [dayMs, hourMs, badMs] = [86_400_000, 3_600_000, 60_000];

/** A look ahead is due when the sale is another one, a day and an hour before it is raised, and each minute while something is in its way. */
export function isLookDue(sale: Sale, found: Found | undefined, now: number): boolean {
  if (sale.latches.completedAt !== undefined || sale.deletedAt !== undefined) return false;
  if (found?.generation !== sale.generation) return true;
  if (found.isBad && now >= found.at + badMs) return true;
  const raisedAt = prewarmAt(sale.spec);
  return [raisedAt - dayMs, raisedAt - hourMs].some((at) => found.at < at && now >= at);
}
