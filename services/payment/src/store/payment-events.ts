import { appendOutbox, type Queryable } from '@ticketbottle/service-kit/outbox.js';
import { PaymentChanged, PaymentStatus, Provider } from '@ticketbottle/sdk/payment.js';
import type { Attempt, Intent } from '../domain/payment.js';
import { refundView } from './payment-view.js';
import type { RefundRecord } from './refunds.js';

export type PaymentEventType =
  | 'payment.created'
  | 'payment.completed'
  | 'payment.failed'
  | 'payment.expired'
  | 'payment.cancelled'
  | 'payment.review'
  | 'payment.refunded'
  | 'payment.refund_failed';

export type PaymentEvent = {
  id: string;
  type: PaymentEventType;
  /** After the change. */
  intent: Intent;
  at: number;
  attempt?: Attempt | undefined;
  providerTxId?: string | undefined;
  late?: boolean;
  /** Another attempt of the intent can still be paid. */
  attemptOpen?: boolean;
  askedByOrder?: boolean;
  failureReason?: string;
  refund?: RefundRecord;
};

/** Told in the transaction of the change. */
export async function appendPaymentEvent(tx: Queryable, event: PaymentEvent): Promise<void> {
  const { intent, attempt, refund } = event;
  const data = PaymentChanged.fromPartial({
    paymentId: intent.id,
    orderCode: intent.orderCode,
    status: PaymentStatus[intent.status],
    provider: attempt === undefined ? Provider.UNSPECIFIED : Provider[attempt.provider],
    amountMinor: intent.amountMinor,
    currency: intent.currency,
    attemptId: attempt?.id ?? '',
    providerTxId: event.providerTxId ?? '',
    late: event.late ?? false,
    attemptOpen: event.attemptOpen ?? false,
    askedByOrder: event.askedByOrder ?? false,
    failureReason: event.failureReason ?? '',
    occurredAt: new Date(event.at),
    refund: refund === undefined ? undefined : refundView(refund),
    version: intent.version,
  });
  await appendOutbox(tx, [
    {
      id: event.id,
      topic: 'payment-events',
      key: intent.orderCode,
      type: event.type,
      aggregateVersion: intent.version,
      data: PaymentChanged.toJSON(data),
    },
  ]);
}
