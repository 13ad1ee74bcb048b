import { PaymentStatus } from '@ticketbottle/sdk/payment.js';
import { decideCancel, decidePaymentFailure, decideReview } from '../domain/decide-end.js';
import { decideMoney } from '../domain/decide-money.js';
import { askAfterWindowMs, giveUpAfterHoldMs, type Change, type Order } from '../domain/order.js';
import { changeOrder } from './change-order.js';
import type { Parts } from './parts.js';

const deadlineMs = 3_000;

/**
 * The window of an order has ended and nobody said how: payment is asked, until the hold has been over for 20 s. So
 * nobody who paid in time loses a ticket to a broker outage, and nothing stays PENDING.
 */
export async function askPayment(parts: Parts, order: Order): Promise<Order> {
  const now = parts.clock.now();
  const windowEnd = order.payment?.expiresAt.getTime() ?? 0;
  if (now < windowEnd) {
    const wakeAt = new Date(windowEnd + askAfterWindowMs);
    const stillOpen = (o: Order) => o.status === 'PENDING' && o.saga.direction === 'forward';
    return (
      await changeOrder(parts, order, (o) =>
        stillOpen(o) ? { set: { wakeAt }, events: [] } : undefined,
      )
    ).order;
  }
  const state = await stateOf(parts, order);
  const { order: changed } = await changeOrder(parts, order, (o) => decide(o, state, now));
  return changed;
}

type State = { status: PaymentStatus; paidAt: Date | undefined };

async function stateOf({ neighbours, logger }: Parts, order: Order): Promise<State> {
  try {
    const options = { deadline: deadlineMs };
    const { payment } = await neighbours.payment.confirmPaymentIntent(
      { orderCode: order.code },
      options,
    );
    return { status: payment?.status ?? PaymentStatus.UNSPECIFIED, paidAt: payment?.paidAt };
  } catch (error) {
    logger.warn({ err: error, orderCode: order.code }, 'payment does not say how an order ended');
    return { status: PaymentStatus.UNSPECIFIED, paidAt: undefined };
  }
}

function decide(order: Order, { status, paidAt }: State, now: number): Change | undefined {
  const expired = { reason: 'PAYMENT_EXPIRED', now } as const;
  switch (status) {
    case PaymentStatus.PAID:
      return decideMoney(order, { paidAt: paidAt ?? new Date(now), now, eventCancelled: false });
    case PaymentStatus.FAILED:
      return decidePaymentFailure(order, now);
    case PaymentStatus.EXPIRED:
    case PaymentStatus.CANCELLED:
      return decideCancel(order, { ...expired, paymentEnded: true });
    case PaymentStatus.REVIEW:
      return decideReview(order, now);
    case PaymentStatus.PENDING:
    case PaymentStatus.UNSPECIFIED:
      return now < giveUpAt(order)
        ? undefined
        : decideCancel(order, { ...expired, paymentEnded: false });
  }
}

function giveUpAt({ holdExpiresAt, createdAt }: Order): number {
  return (holdExpiresAt ?? createdAt).getTime() + giveUpAfterHoldMs;
}
