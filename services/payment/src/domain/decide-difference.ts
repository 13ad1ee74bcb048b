import { settledMinor } from './decide-outcome.js';
import type { Attempt, Outcome, Returned } from './payment.js';

export type Told = Outcome | { state: 'PENDING' | 'NOT_FOUND' | 'UNKNOWN' };
export type DifferenceDecision = 'same' | 'differs' | 'unanswered';

/** Whether an attempt is stored as its provider tells of it. Money counts, and that an open attempt is open there. */
export function decideDifference(
  attempt: Attempt,
  returned: Returned[],
  told: Told,
): DifferenceDecision {
  if (told.state === 'UNKNOWN') return 'unanswered';
  const part = attempt.status === 'PENDING' ? attempt.amountPaidMinor : 0;
  const stored = settledMinor(attempt, returned) + part;
  if (told.state === 'PAID' || told.state === 'UNDERPAID')
    return stored === told.amountMinor ? 'same' : 'differs';
  if (stored > 0) return 'differs';
  return attempt.status === 'PENDING' && told.state === 'FAILED' ? 'differs' : 'same';
}
