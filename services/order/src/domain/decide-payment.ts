import { decideCancel, decidePaymentFailure, decideReview } from './decide-end.js';
import { decideMoney } from './decide-money.js';
import type { Change, Order } from './order.js';

/** What payment told, as far as an order cares. */
export type PaymentNews = {
  id: string;
  type: 'completed' | 'failed' | 'expired' | 'cancelled' | 'review';
  occurredAt: Date;
  /** Another attempt can still be paid. */
  attemptOpen: boolean;
  askedByOrder: boolean;
};

type Facts = { now: number; eventCancelled: boolean };

/** Kept per order; payment tells far fewer. */
const keptIds = 50;

/** Each event has its effect once, whatever its order: its id is kept in the write of the effect. */
export function decidePaymentNews(
  order: Order,
  news: PaymentNews,
  facts: Facts,
): Change | undefined {
  if (order.appliedEvents.includes(news.id)) return undefined;
  const change = effectOf(order, news, facts);
  if (change === undefined) return undefined;
  const appliedEvents = [...order.appliedEvents, news.id].slice(-keptIds);
  return { ...change, set: { ...change.set, appliedEvents } };
}

function effectOf(order: Order, news: PaymentNews, facts: Facts): Change | undefined {
  if (news.type === 'completed') return decideMoney(order, { ...facts, paidAt: news.occurredAt });
  if (news.type === 'review') return decideReview(order, facts.now);
  if (news.attemptOpen) return undefined;
  if (news.type === 'expired')
    return decideCancel(order, { reason: 'PAYMENT_EXPIRED', now: facts.now, paymentEnded: true });
  if (news.type === 'cancelled' && news.askedByOrder) return undefined;
  return mayRetry(order, facts.now) ?? decidePaymentFailure(order, facts.now);
}

/** Where the event allows it, a failed payment leaves the hold to the buyer's next try. */
function mayRetry(order: Order, now: number): Change | undefined {
  const { payment, terms, status, saga } = order;
  if (!terms.retryPayments || payment === undefined) return undefined;
  if (status !== 'PENDING' || saga.direction !== 'forward') return undefined;
  if (now >= payment.expiresAt.getTime()) return undefined;
  return { set: { payment: { ...payment, status: 'FAILED', url: '' } }, events: [] };
}
