import { PaymentStatus, Provider, type Payment } from '@ticketbottle/sdk/payment.js';
import { windowEnd } from '../domain/decide-placement.js';
import type { Order, OrderPayment, PaymentMethod } from '../domain/order.js';
import type { Parts } from './parts.js';
import { outcomeOf, type SagaStep } from './step.js';

const providers: Record<PaymentMethod, Provider> = {
  ZALOPAY: Provider.ZALOPAY,
  PAYOS: Provider.PAYOS,
  VNPAY: Provider.VNPAY,
  NONE: Provider.UNSPECIFIED,
};

/** Opens the payment; its window ends before the hold does. The order's code is the idempotency key. */
export function createPaymentStep(parts: Parts): SagaStep {
  const { payment } = parts.neighbours;
  return {
    name: 'create-payment',
    run: (order) => outcomeOf(async () => ({ payment: await openPayment(parts, order) })),
    async undo({ code, totalMinor }) {
      if (totalMinor > 0)
        await payment.cancelPaymentIntent({ orderCode: code, idempotencyKey: code });
    },
  };
}

/** A new attempt with the order's method; also for a retry with another provider. */
export async function openPayment(
  { neighbours, rules }: Parts,
  order: Order,
): Promise<OrderPayment> {
  const { code, holdExpiresAt, terms } = order;
  if (holdExpiresAt === undefined) throw new Error(`order ${code} is to be paid without a hold`);
  const expiresAt = windowEnd(holdExpiresAt, rules.paymentMarginSeconds);
  const answer = await neighbours.payment.createPaymentIntent({
    orderCode: code,
    idempotencyKey: code,
    amountMinor: order.totalMinor,
    currency: order.currency,
    provider: providers[order.paymentMethod],
    expiresAt,
    redirectUrl: order.redirectUrl,
    description: `${code} ${terms.eventName}`.slice(0, 100),
  });
  return {
    provider: order.paymentMethod,
    status: 'PENDING',
    url: urlOf(answer.payment),
    expiresAt,
  };
}

function urlOf(payment: Payment | undefined): string {
  const open = payment?.attempts.findLast((attempt) => attempt.status === PaymentStatus.PENDING);
  if (open === undefined || open.url === '')
    throw new Error(`payment answered ${payment?.orderCode ?? 'nothing'} without a link`);
  return open.url;
}
