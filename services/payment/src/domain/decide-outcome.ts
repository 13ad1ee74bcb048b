import type { Attempt, Intent, Outcome, PaymentState } from './payment.js';

export type OutcomeDecision =
  /** Nothing new: a repeat, or a late "no" to what has ended. */
  | { kind: 'none' }
  | { kind: 'ended'; status: Exclude<PaymentState, 'PENDING' | 'PAID' | 'REVIEW'> }
  | { kind: 'paid'; late: boolean }
  /** Money of a wrong amount: never a sale. */
  | { kind: 'review' }
  /** Money for what was paid before: goes back. */
  | { kind: 'second-capture' };

/** PENDING → anything; EXPIRED, CANCELLED, FAILED → PAID (late); PAID never moves back. */
export function decideOutcome(intent: Intent, attempt: Attempt, outcome: Outcome): OutcomeDecision {
  if (outcome.state !== 'PAID')
    return attempt.status === 'PENDING'
      ? { kind: 'ended', status: outcome.state }
      : { kind: 'none' };
  const known = attempt.status === 'PAID' || attempt.status === 'REVIEW';
  if (known && attempt.providerTxId === outcome.providerTxId) return { kind: 'none' };
  if (known) return { kind: 'second-capture' };
  if (outcome.amountMinor !== intent.amountMinor) return { kind: 'review' };
  if (intent.status === 'PAID') return { kind: 'second-capture' };
  return { kind: 'paid', late: attempt.status !== 'PENDING' };
}
