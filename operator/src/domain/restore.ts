import type { Sale } from './sale.js';
import { closesAt, drainUntil } from './window.js';

/** What was last seen of a target of a sale that is being deleted. */
export type LetGo = {
  name: string;
  /** Which field of which object, for people: `minReplicas of HorizontalPodAutoscaler order`. */
  field: string;
  /** This sale still counts in what the target is asked for. */
  isAsked: boolean;
  /** It is what the other sales and its owner want, and nothing is about to be written. */
  isAtRest: boolean;
  baseline: number | null | undefined;
};

/** How long a deleted sale waits, after it was drained, for its targets to be what they were. */
const patienceMs = 3_600_000;

/** `LetGo`: all is as it was. `GaveUp`: it is not, and waiting longer does not help; the text says what to set by hand. */
export type Restore = { kind: 'Wait' } | { kind: 'LetGo' } | { kind: 'GaveUp'; note: string };

export function decideRestore(sale: Sale, targets: readonly LetGo[], now: number): Restore {
  const open = targets.filter(({ isAsked, isAtRest }) => isAsked || !isAtRest);
  if (open.length === 0) return { kind: 'LetGo' };
  if (now < (drainUntil(sale) ?? closesAt(sale)) + patienceMs) return { kind: 'Wait' };
  const texts = open.map(({ field, baseline }) => {
    if (baseline === undefined) return `${field} to what it was, which is not known any more`;
    return `${field} to ${baseline ?? 'nothing (it was unset)'}`;
  });
  return { kind: 'GaveUp', note: `not restored within an hour; set ${texts.join(', ')}` };
}
