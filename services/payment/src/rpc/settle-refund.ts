import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import type { Parts } from '../saga/parts.js';
import { reviewed } from '../store/attempts.js';
import { lockIntent, moveIntent } from '../store/intents.js';
import { appendPaymentEvent } from '../store/payment-events.js';
import { refundView } from '../store/payment-view.js';
import {
  findRefund,
  moveRefund,
  refundsOf,
  requestRefund,
  type RefundRecord,
} from '../store/refunds.js';
import { uuid } from './input.js';
import { paymentNotFound, refused } from './refusals.js';
import type { RequireOperator } from './require-operator.js';

const Request = z.object({ refundId: uuid, reference: z.string().min(1).max(200) });

export function settleRefund(
  parts: Parts,
  requireOperator: RequireOperator,
): PaymentServiceImplementation<CallExt>['settleRefund'] {
  return async (raw, context) => {
    const { refundId, reference } = checked(Request, raw);
    await requireOperator(context);
    const found = (await findRefund(parts.db, refundId)) ?? (await decideReview(parts, refundId));
    if (found === undefined) throw paymentNotFound();
    return { refund: refundView(await settle(parts, found, reference)) };
  };
}

/** Money in review that a person has sent back: its refund, which nobody but that person moves on. */
async function decideReview(parts: Parts, attemptId: string): Promise<RefundRecord | undefined> {
  return await inTransaction(parts.db, async (tx) => {
    const attempt = await reviewed(tx, attemptId);
    if (attempt === undefined) return undefined;
    await lockIntent(tx, attempt.intentId);
    await requestRefund(tx, {
      id: parts.ids.next(),
      intentId: attempt.intentId,
      attemptId,
      provider: attempt.provider,
      providerTxId: attempt.providerTxId ?? attemptId,
      amountMinor: attempt.amountPaidMinor,
      reason: 'review',
      requestedAt: parts.clock.now(),
      status: 'MANUAL',
    });
    return (await refundsOf(tx, attempt.intentId)).find((refund) => refund.attemptId === attemptId);
  });
}

function settle(parts: Parts, found: RefundRecord, reference: string): Promise<RefundRecord> {
  return inTransaction(parts.db, async (tx) => {
    const intent = await lockIntent(tx, found.intentId);
    const refund = await findRefund(tx, found.id);
    if (intent === undefined || refund === undefined) throw paymentNotFound();
    if (refund.status === 'DONE') return refund;
    if (refund.status !== 'MANUAL')
      throw refused({
        reason: 'REFUND_NOT_SUPPORTED',
        message: `the refund is ${refund.status}: the provider sends it, nobody has to do so by hand`,
      });
    const at = parts.clock.now();
    await moveRefund(tx, refund.id, { status: 'DONE', at, reference });
    const done: RefundRecord = { ...refund, status: 'DONE', reference, doneAt: at };
    const moved = await moveIntent(tx, intent, { status: intent.status });
    const event = { id: parts.ids.next(), type: 'payment.refunded', intent: moved, at } as const;
    await appendPaymentEvent(tx, { ...event, refund: done });
    return done;
  });
}
