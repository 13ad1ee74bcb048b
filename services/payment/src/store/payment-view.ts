import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import {
  Payment,
  PaymentStatus,
  Provider,
  RefundStatus,
  type Refund,
} from '@ticketbottle/sdk/payment.js';
import type { Attempt, Intent } from '../domain/payment.js';
import { attemptsOf } from './attempts.js';
import { refundsOf, type RefundRecord } from './refunds.js';

/** An intent with its attempts and refunds, as callers see it. */
export async function paymentView(db: Queryable, intent: Intent): Promise<Payment> {
  const attempts = await attemptsOf(db, intent.id);
  const refunds = await refundsOf(db, intent.id);
  return Payment.fromPartial({
    id: intent.id,
    orderCode: intent.orderCode,
    idempotencyKey: intent.idempotencyKey,
    amountMinor: intent.amountMinor,
    currency: intent.currency,
    status: PaymentStatus[intent.status],
    attempts: attempts.map(attemptView),
    expiresAt: new Date(intent.expiresAt),
    refunds: refunds.map(refundView),
    paidAt: intent.paidAt === undefined ? undefined : new Date(intent.paidAt),
    version: intent.version,
  });
}

function attemptView(attempt: Attempt) {
  return {
    id: attempt.id,
    provider: Provider[attempt.provider],
    providerRef: attempt.providerRef,
    status: PaymentStatus[attempt.status],
    url: attempt.url ?? '',
    providerTxId: attempt.providerTxId ?? '',
    amountPaidMinor: attempt.amountPaidMinor,
    createdAt: new Date(attempt.createdAt),
    failureReason: attempt.failureReason ?? '',
  };
}

export function refundView(refund: RefundRecord): Refund {
  return {
    id: refund.id,
    status: RefundStatus[refund.status],
    amountMinor: refund.amountMinor,
    requestedAt: new Date(refund.requestedAt),
    doneAt: refund.doneAt === undefined ? undefined : new Date(refund.doneAt),
    reference: refund.reference ?? '',
  };
}
