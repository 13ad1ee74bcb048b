import { PoisonError, type IncomingEvent } from '@ticketbottle/service-kit/event-bus.js';
import { PaymentChanged } from '@ticketbottle/sdk/payment.js';
import { decidePaymentNews, type PaymentNews } from '../domain/decide-payment.js';
import { changeOrder } from '../saga/change-order.js';
import { driveOrder } from '../saga/drive-order.js';
import type { Parts } from '../saga/parts.js';
import { settleRefund, showMoneyBack } from '../saga/settle-refund.js';

const news: Record<string, PaymentNews['type']> = {
  'payment.completed': 'completed',
  'payment.failed': 'failed',
  'payment.expired': 'expired',
  'payment.cancelled': 'cancelled',
  'payment.review': 'review',
};

/** What payment tells decides orders; what follows is driven behind, so that one order never holds up the others. */
export function onPaymentEvent(parts: Parts) {
  return async (event: IncomingEvent): Promise<void> => {
    const changed = toPaymentChanged(event.data);
    const order = await parts.orders.find({ code: changed.orderCode });
    if (order === undefined) {
      parts.logger.warn(
        { orderCode: changed.orderCode, type: event.type },
        'payment of an unknown order',
      );
      return;
    }
    if (event.type === 'payment.refunded' || event.type === 'payment.refund_failed') {
      await (order.status === 'REFUND_PENDING' ? settleRefund : showMoneyBack)(parts, order);
      return;
    }
    const type = news[event.type];
    if (type === undefined) return;
    const eventCancelled = await parts.cancelledEvents.isCancelled(order.eventId);
    const facts = { now: parts.clock.now(), eventCancelled };
    const told: PaymentNews = {
      id: event.id,
      type,
      occurredAt: changed.occurredAt ?? event.time,
      attemptOpen: changed.attemptOpen,
      askedByOrder: changed.askedByOrder,
    };
    const result = await changeOrder(parts, order, (o) => decidePaymentNews(o, told, facts));
    const waits = result.order.status === 'PENDING' && result.order.saga.direction === 'forward';
    if (result.changed && !waits)
      parts.background.run('drive', () => driveOrder(parts, result.order));
  };
}

function toPaymentChanged(data: unknown): PaymentChanged {
  const changed = PaymentChanged.fromJSON(data);
  if (changed.orderCode === '') throw new PoisonError('a payment event names no order');
  return changed;
}
