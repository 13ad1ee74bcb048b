import { settledMinor } from './decide-outcome.js';
import type { Attempt, Outcome, Returned } from './payment.js';

/** `REFUNDED`: the provider took this much, and gave it back. */
export type Told =
  | Outcome
  | { state: 'PENDING' | 'NOT_FOUND' | 'UNKNOWN' }
  | { state: 'REFUNDED'; amountMinor: number };

export type DifferenceKind =
  | 'MISSING_HERE'
  | 'MISSING_THERE'
  | 'AMOUNT'
  /** Open here, ended there without money. */
  | 'STATE'
  | 'REFUNDED_THERE';

export type Difference = {
  decision: 'same' | 'unanswered' | DifferenceKind;
  /** All that the attempt brought, as stored and as told. */
  storedMinor: number;
  toldMinor: number;
};

/** Whether an attempt is stored as its provider tells of it. Money counts, and that an open attempt is open there. */
export function decideDifference(attempt: Attempt, returned: Returned[], told: Told): Difference {
  const part = attempt.status === 'PENDING' ? attempt.amountPaidMinor : 0;
  const storedMinor = settledMinor(attempt, returned) + part;
  const toldMinor = moneyOf(told);
  const amounts = { storedMinor, toldMinor };
  if (told.state === 'UNKNOWN') return { decision: 'unanswered', ...amounts };
  if (storedMinor !== toldMinor) return { decision: differenceOf(amounts), ...amounts };
  if (told.state === 'REFUNDED' && returned.length === 0)
    return { decision: 'REFUNDED_THERE', ...amounts };
  const isOver = told.state === 'FAILED' && attempt.status === 'PENDING';
  return { decision: isOver ? 'STATE' : 'same', ...amounts };
}

function differenceOf(o: { storedMinor: number; toldMinor: number }): DifferenceKind {
  if (o.storedMinor === 0) return 'MISSING_HERE';
  return o.toldMinor === 0 ? 'MISSING_THERE' : 'AMOUNT';
}

function moneyOf(told: Told): number {
  const hasMoney = told.state === 'PAID' || told.state === 'UNDERPAID' || told.state === 'REFUNDED';
  return hasMoney ? told.amountMinor : 0;
}
