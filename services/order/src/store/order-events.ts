import type { Ids } from '@ticketbottle/service-kit/clock.js';
import { activeTraceparent } from '@ticketbottle/service-kit/tracing.js';
import { CheckoutEnded, OrderChanged } from '@ticketbottle/sdk/order.js';
import type { Order, OrderEventType } from '../domain/order.js';
import type { OutboxEntry } from './mongo.js';
import { orderView } from './order-view.js';

/** The events of a change, told with the order as it is after it. */
export function outboxEntries(
  order: Order,
  types: OrderEventType[],
  { ids, now }: { ids: Ids; now: number },
): OutboxEntry[] {
  const traceparent = activeTraceparent();
  return types.map((type) => ({
    id: ids.next(),
    topic: 'order-events',
    type,
    time: new Date(now),
    aggregateVersion: order.version,
    data: type.startsWith('checkout.') ? checkoutEnded(order) : orderChanged(order),
    ...(traceparent === undefined ? {} : { traceparent }),
  }));
}

function orderChanged(order: Order): unknown {
  const view = orderView(order);
  const payment = view.payment && { ...view.payment, url: '' };
  return OrderChanged.toJSON({ order: { ...view, payment }, reason: order.refund?.reason ?? '' });
}

function checkoutEnded({ code, sessionId = '', userId, eventId }: Order): unknown {
  return CheckoutEnded.toJSON({ orderCode: code, sessionId, userId, eventId });
}
