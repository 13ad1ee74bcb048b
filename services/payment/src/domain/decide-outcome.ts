import type { Attempt, Capture, Intent, Outcome, PaymentState, Returned } from './payment.js';

export type OutcomeDecision =
  /** Nothing new: a repeat, or a late "no" to what has ended. */
  | { kind: 'none' }
  /** A "no" to an amount that we never asked for: changes nothing. */
  | { kind: 'mismatch' }
  | { kind: 'ended'; status: Exclude<PaymentState, 'PENDING' | 'PAID' | 'REVIEW'> }
  | { kind: 'paid'; late: boolean }
  /** A part came: kept until the window ends. */
  | { kind: 'part' }
  /** Money of a wrong amount, or of a suspected fraud: never a sale. */
  | { kind: 'review' }
  /** Money for what was paid, or given back, before: goes back. `moves`: the attempt was captured by it. */
  | { kind: 'second-capture'; backMinor: number; moves: boolean };

/** PENDING → anything; EXPIRED, CANCELLED, FAILED → PAID (late); PAID never moves back. */
export function decideOutcome(
  { intent, attempt, returned }: { intent: Intent; attempt: Attempt; returned: Returned[] },
  outcome: Outcome,
): OutcomeDecision {
  switch (outcome.state) {
    case 'PAID':
      return decidePaid({ intent, attempt, returned }, outcome);
    case 'UNDERPAID':
      return decidePart(attempt, outcome, returned);
    case 'FAILED':
      if (outcome.amountMinor !== undefined && outcome.amountMinor !== intent.amountMinor)
        return { kind: 'mismatch' };
      return decideEnd(attempt, 'FAILED');
    case 'EXPIRED':
    case 'CANCELLED':
      return decideEnd(attempt, outcome.state);
  }
}

function decideEnd(
  { status: now }: Attempt,
  status: 'FAILED' | 'EXPIRED' | 'CANCELLED',
): OutcomeDecision {
  return now === 'PENDING' ? { kind: 'ended', status } : { kind: 'none' };
}

function decidePaid(
  { intent, attempt, returned }: { intent: Intent; attempt: Attempt; returned: Returned[] },
  outcome: Capture & { suspect?: true },
): OutcomeDecision {
  const known = isCaptured(attempt);
  if (known && attempt.providerTxId === outcome.providerTxId) return { kind: 'none' };
  // A part went back when its window ended: the order is not sold for the rest of it.
  if (known || returned.length > 0) return giveBack(attempt, outcome, { returned, moves: false });
  if (outcome.suspect === true || outcome.amountMinor !== intent.amountMinor)
    return { kind: 'review' };
  if (intent.status === 'PAID') return giveBack(attempt, outcome, { returned, moves: true });
  return { kind: 'paid', late: attempt.status !== 'PENDING' };
}

function decidePart(attempt: Attempt, outcome: Capture, returned: Returned[]): OutcomeDecision {
  if (isCaptured(attempt)) return { kind: 'none' };
  if (attempt.status !== 'PENDING') return giveBack(attempt, outcome, { returned, moves: false });
  return outcome.amountMinor > attempt.amountPaidMinor ? { kind: 'part' } : { kind: 'none' };
}

function giveBack(
  attempt: Attempt,
  { amountMinor, sum }: Capture,
  { returned, moves }: { returned: Returned[]; moves: boolean },
): OutcomeDecision {
  const backMinor = sum === true ? amountMinor - settledMinor(attempt, returned) : amountMinor;
  return backMinor > 0 ? { kind: 'second-capture', backMinor, moves } : { kind: 'none' };
}

/** Of all that an attempt has brought: what was sold for, and what went back beside it. */
export function settledMinor(attempt: Attempt, returned: Returned[]): number {
  const captured = isCaptured(attempt);
  const kept = captured ? attempt.amountPaidMinor : 0;
  return returned
    .filter(({ providerTxId }) => !captured || providerTxId !== attempt.providerTxId)
    .reduce((sum, { amountMinor }) => sum + amountMinor, kept);
}

function isCaptured({ status }: Attempt): boolean {
  return status === 'PAID' || status === 'REVIEW';
}
