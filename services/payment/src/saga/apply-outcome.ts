import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EntityManager } from 'typeorm';
import type { AlertKind } from '../domain/alert.js';
import { decideOutcome, type OutcomeDecision } from '../domain/decide-outcome.js';
import type { Attempt, Capture, Intent, Outcome, PaymentState } from '../domain/payment.js';
import { saveAlert } from '../store/alerts.js';
import { attemptsOf, moveAttempt, savePart } from '../store/attempts.js';
import { lockIntent, moveIntent } from '../store/intents.js';
import { appendPaymentEvent, type PaymentEventType } from '../store/payment-events.js';
import { refundsOf, requestRefund } from '../store/refunds.js';
import { endAttempt } from './end-attempt.js';
import type { Parts } from './parts.js';

type Change = { intent: Intent; attempt: Attempt; at: number; others: Attempt[] };

/**
 * Takes what a provider says of an attempt: state, intent, event and, for a second capture, its refund, in one
 * transaction under the intent's lock.
 */
export async function applyOutcome(
  parts: Parts,
  attemptId: { id: string; intentId: string },
  outcome: Outcome,
): Promise<OutcomeDecision['kind']> {
  const { kind, provider } = await inTransaction(parts.db, async (tx) => {
    const intent = await lockIntent(tx, attemptId.intentId);
    const attempts = await attemptsOf(tx, attemptId.intentId);
    const attempt = attempts.find((a) => a.id === attemptId.id);
    if (intent === undefined || attempt === undefined)
      throw new Error(`attempt ${attemptId.id} has no row; was it deleted?`);
    const others = attempts.filter((a) => a.id !== attempt.id && a.status === 'PENDING');
    const change = { intent, attempt, at: parts.clock.now(), others };
    const refunds = await refundsOf(tx, intent.id);
    const returned = refunds.filter(({ attemptId: of }) => of === attempt.id);
    const decision = decideOutcome({ intent, attempt, returned }, outcome);
    await apply(parts, tx, change, { decision, outcome });
    return { kind: decision.kind, provider: attempt.provider };
  });
  parts.metrics
    .counter('payment_attempts_total', 'Outcomes of payment attempts', ['provider', 'outcome'])
    .inc({ provider, outcome: kind === 'none' ? 'repeat' : outcome.state });
  if (kind === 'second-capture') parts.wake.refunds();
  if (kind === 'paid') parts.wake.links();
  if (kind === 'review' || kind === 'second-capture' || kind === 'paid') parts.wake.alerts();
  return kind;
}

async function apply(
  parts: Parts,
  tx: EntityManager,
  change: Change,
  { decision, outcome }: { decision: OutcomeDecision; outcome: Outcome },
): Promise<void> {
  switch (decision.kind) {
    case 'none':
    case 'mismatch':
      return;
    case 'part':
      await savePart(tx, change.attempt.id, captured(outcome));
      return;
    case 'ended':
      await end(parts, tx, change, { status: decision.status, outcome });
      return;
    case 'paid':
      await pay(parts, tx, change, { late: decision.late, outcome });
      return;
    case 'review':
      await review(parts, tx, change, outcome);
      return;
    case 'second-capture':
      await secondCapture(parts, tx, change, { decision, outcome });
  }
}

async function end(
  parts: Parts,
  tx: EntityManager,
  change: Change,
  { status, outcome }: { status: 'FAILED' | 'EXPIRED' | 'CANCELLED'; outcome: Outcome },
): Promise<void> {
  const { intent, attempt, at, others } = change;
  const attemptOpen = others.length > 0;
  const failureReason = outcome.state === 'FAILED' ? outcome.reason : '';
  await endAttempt(parts, tx, attempt, { status, failureReason });
  const stays = attemptOpen || intent.status !== 'PENDING';
  const moved = await moveIntent(tx, intent, { status: stays ? intent.status : status });
  const type = eventOf[status];
  await appendPaymentEvent(tx, {
    id: parts.ids.next(),
    type,
    intent: moved,
    attempt,
    at,
    attemptOpen,
    failureReason,
  });
}

const eventOf = {
  FAILED: 'payment.failed',
  EXPIRED: 'payment.expired',
  CANCELLED: 'payment.cancelled',
} satisfies Partial<Record<PaymentState, PaymentEventType>>;

async function pay(
  parts: Parts,
  tx: EntityManager,
  { intent, attempt, at, others }: Change,
  { late, outcome }: { late: boolean; outcome: Outcome },
): Promise<void> {
  const { amountMinor, providerTxId } = captured(outcome);
  await moveAttempt(tx, attempt.id, {
    status: 'PAID',
    at,
    providerTxId,
    amountPaidMinor: amountMinor,
  });
  // A paid intent has nothing left to pay.
  for (const other of others) await endAttempt(parts, tx, other, { status: 'CANCELLED' });
  const moved = await moveIntent(tx, intent, { status: 'PAID', paidAt: at });
  await appendPaymentEvent(tx, {
    id: parts.ids.next(),
    type: 'payment.completed',
    intent: moved,
    attempt,
    at,
    providerTxId,
    late,
  });
  if (late) await alertOf(tx, { intent, attempt, at }, { kind: 'LATE_MONEY', amountMinor });
}

async function review(
  parts: Parts,
  tx: EntityManager,
  change: Change,
  outcome: Outcome,
): Promise<void> {
  const { intent, attempt, at } = change;
  const { amountMinor, providerTxId } = captured(outcome);
  await moveAttempt(tx, attempt.id, {
    status: 'REVIEW',
    at,
    providerTxId,
    amountPaidMinor: amountMinor,
  });
  const moved = await moveIntent(tx, intent, {
    status: intent.status === 'PAID' ? 'PAID' : 'REVIEW',
  });
  await appendPaymentEvent(tx, {
    id: parts.ids.next(),
    type: 'payment.review',
    ...{ intent: moved, attempt, at, providerTxId },
  });
  const isSuspect = outcome.state === 'PAID' && outcome.suspect === true;
  const kind = isSuspect ? 'SUSPECTED_FRAUD' : 'AMOUNT_MISMATCH';
  await alertOf(tx, change, { kind, amountMinor });
}

async function secondCapture(
  parts: Parts,
  tx: EntityManager,
  { intent, attempt, at }: Change,
  { decision, outcome }: { decision: { backMinor: number; moves: boolean }; outcome: Outcome },
): Promise<void> {
  const { amountMinor, providerTxId } = captured(outcome);
  if (decision.moves)
    await moveAttempt(tx, attempt.id, {
      status: 'PAID',
      at,
      providerTxId,
      amountPaidMinor: amountMinor,
    });
  await requestRefund(tx, {
    id: parts.ids.next(),
    intentId: intent.id,
    attemptId: attempt.id,
    provider: attempt.provider,
    providerTxId,
    amountMinor: decision.backMinor,
    reason: outcome.state === 'UNDERPAID' ? 'paid too little' : 'paid twice',
    requestedAt: at,
  });
  const told = { kind: 'PAID_TWICE', amountMinor: decision.backMinor } as const;
  if (outcome.state === 'PAID') await alertOf(tx, { intent, attempt, at }, told, providerTxId);
}

/** Written with what it is about: it is told even if this process dies now. */
async function alertOf(
  tx: EntityManager,
  { intent, attempt, at }: Omit<Change, 'others'>,
  { kind, amountMinor }: { kind: AlertKind; amountMinor: number },
  subject = attempt.id,
): Promise<void> {
  const { orderCode } = intent;
  const { provider, providerRef } = attempt;
  const reason = `${amountMinor} of ${intent.amountMinor} VND`;
  await saveAlert(tx, { kind, subject, orderCode, provider, providerRef, amountMinor, reason, at });
}

function captured(outcome: Outcome): Capture {
  if (outcome.state === 'PAID' || outcome.state === 'UNDERPAID') return outcome;
  throw new Error(`${outcome.state} captures no money`);
}
