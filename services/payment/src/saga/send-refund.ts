import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { Provider, RefundAnswer } from '../clients/provider.js';
import { lockIntent, moveIntent } from '../store/intents.js';
import { appendPaymentEvent } from '../store/payment-events.js';
import { findRefund, moveRefund, takeRefund, type RefundRecord } from '../store/refunds.js';
import type { Parts } from './parts.js';

/** Moves one refund a step on. Its id is committed before it is sent; an unanswered one is asked for, never doubled. */
export async function sendRefund(
  parts: Parts,
  refund: RefundRecord,
  retryMs: number,
): Promise<void> {
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
  if (!(await takeRefund(parts.db, refund, { now, triedBefore: now - retryMs, providerRef: ref })))
    return;
  await settle(parts, refund, await next(provider, refund, ref));
}

async function next(provider: Provider, refund: RefundRecord, ref: string): Promise<RefundAnswer> {
  const { providerTxId, amountMinor, reason, status } = refund;
  const send = (): Promise<RefundAnswer> =>
    provider.refund({ ref, providerTxId, amountMinor, reason });
  if (status === 'REQUESTED') return await send();
  const known = await provider.queryRefund(ref);
  return known.state === 'NOT_FOUND' ? await send() : known;
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
  parts.metrics
    .counter('refunds_total', 'Refunds by the state they reached', ['state'])
    .inc({ state });
}
