import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EntityManager } from 'typeorm';
import type { Provider, RefundAnswer, RefundRequest } from '../clients/provider.js';
import type { Intent } from '../domain/payment.js';
import { saveAlert } from '../store/alerts.js';
import { lockIntent, moveIntent } from '../store/intents.js';
import { appendPaymentEvent } from '../store/payment-events.js';
import { attemptsOf } from '../store/attempts.js';
import { findRefund, moveRefund, takeRefund, type RefundRecord } from '../store/refunds.js';
import type { Parts } from './parts.js';

/** A refund that nobody has answered for so long is a person's. */
const giveUpMs = 24 * 3_600_000;
const unanswered = 'not answered for a day: look at the provider before sending money by hand';

/** Moves one refund a step on. Its id is committed before it is sent; an unanswered one is asked for, never doubled. */
export async function sendRefund(parts: Parts, refund: RefundRecord): Promise<void> {
  const provider = parts.providers[refund.provider];
  if (provider === undefined) {
    await settle(parts, refund, {
      state: 'FAILED',
      message: `${refund.provider} is not configured`,
    });
    return;
  }
  const now = parts.clock.now();
  const ref = refund.providerRef ?? provider.newRefundRef();
  const triedBefore = now - provider.pace.refundMs;
  if (!(await takeRefund(parts.db, refund, { now, triedBefore, providerRef: ref }))) return;
  const answer = await next(provider, refund, await requestOf(parts, refund, ref));
  const isSilent = answer.state === 'UNKNOWN' && now - refund.requestedAt > giveUpMs;
  await settle(parts, refund, isSilent ? { state: 'FAILED', message: unanswered } : answer);
}

async function requestOf(parts: Parts, refund: RefundRecord, ref: string): Promise<RefundRequest> {
  const { attemptId, intentId, providerTxId, amountMinor, reason } = refund;
  const attempt = (await attemptsOf(parts.db, intentId)).find(({ id }) => id === attemptId);
  if (attempt === undefined) throw new Error(`refund ${refund.id} has no attempt`);
  const key = { ref: attempt.providerRef, createdAt: attempt.createdAt };
  return { ref, attempt: key, providerTxId, amountMinor, reason };
}

async function next(
  provider: Provider,
  { status }: RefundRecord,
  request: RefundRequest,
): Promise<RefundAnswer> {
  if (status === 'REQUESTED') return await provider.refund(request);
  const known = await provider.queryRefund(request);
  return known.state === 'NOT_FOUND' ? await provider.refund(request) : known;
}

async function settle(parts: Parts, refund: RefundRecord, answer: RefundAnswer): Promise<void> {
  const at = parts.clock.now();
  const { state, message } = answer;
  if (state === 'UNKNOWN' || state === 'NOT_FOUND') return; // stays SENT: asked for again
  await inTransaction(parts.db, async (tx) => {
    const intent = await lockIntent(tx, refund.intentId);
    const stored = await findRefund(tx, refund.id);
    if (intent === undefined || stored === undefined || stored.status === 'DONE') return;
    // A person has to send what the provider refuses to send back.
    const status = state === 'FAILED' ? 'MANUAL' : state;
    await moveRefund(tx, refund.id, { status, at, message });
    if (status === 'PENDING') return;
    if (status === 'MANUAL') await tellPerson(tx, { intent, refund: stored, message, at });
    const moved = await moveIntent(tx, intent, { status: intent.status });
    await appendPaymentEvent(tx, {
      id: parts.ids.next(),
      type: status === 'DONE' ? 'payment.refunded' : 'payment.refund_failed',
      intent: moved,
      at,
      failureReason: status === 'DONE' ? '' : message,
      refund: { ...stored, status, doneAt: status === 'DONE' ? at : undefined },
    });
  });
  if (state === 'FAILED') parts.wake.alerts();
  refundsBy(parts).inc({ state });
}

export function refundsBy({ metrics }: Parts) {
  const state = ['DONE', 'PENDING', 'FAILED'];
  return metrics.tally('refunds_total', 'Refunds by the state they reached', { state });
}

async function tellPerson(
  tx: EntityManager,
  o: { intent: Intent; refund: RefundRecord; message: string; at: number },
): Promise<void> {
  const { id: subject, provider, providerTxId, amountMinor } = o.refund;
  const about = { subject, orderCode: o.intent.orderCode, provider, providerRef: providerTxId };
  const kind = 'REFUND_NEEDS_A_PERSON';
  await saveAlert(tx, { kind, ...about, amountMinor, reason: o.message, at: o.at });
}
