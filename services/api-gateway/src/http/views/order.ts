import type { Order, OrderRefund, OrderSaga, Ticket } from '@ticketbottle/sdk/order.js';
import { filled, time, word } from './common.js';

export function orderView(order: Order) {
  const { payment, refund, saga } = order;
  return {
    code: order.code,
    eventId: order.eventId,
    status: word(order.status, 'ORDER_STATUS_'),
    cancelReason: filled(order.cancelReason),
    failureCode: filled(order.failureCode),
    items: order.items,
    totalMinor: order.totalMinor,
    currency: order.currency,
    contact: order.contact ?? null,
    payment:
      payment === undefined
        ? null
        : {
            provider: word(payment.provider, 'PAYMENT_METHOD_'),
            status: payment.status,
            url: filled(payment.url),
          },
    refund: refund === undefined ? undefined : refundView(refund),
    holdExpiresAt: time(order.holdExpiresAt),
    createdAt: time(order.createdAt),
    paidAt: time(order.paidAt),
    saga: saga === undefined ? undefined : sagaView(saga),
  };
}

function sagaView({ step, compensation, direction, log }: OrderSaga) {
  return {
    step,
    direction,
    compensation: compensation ?? {},
    log: log.map((e) => ({ ...e, at: time(e.at) })),
  };
}

function refundView({ requestedAt, doneAt, ...rest }: OrderRefund) {
  return { ...rest, requestedAt: time(requestedAt), doneAt: time(doneAt) };
}

/** An order with the way to pay it, when there is one. */
export function placedView(order: Order) {
  const { payment } = order;
  const url = payment === undefined ? '' : payment.url;
  return {
    order: orderView(order),
    payment:
      payment === undefined || url === ''
        ? null
        : {
            url,
            provider: word(payment.provider, 'PAYMENT_METHOD_'),
            expiresAt: time(payment.expiresAt),
          },
  };
}

export function ticketView({ status, checkedInAt, gate, ...rest }: Ticket) {
  return {
    ...rest,
    status: word(status, 'TICKET_STATUS_'),
    checkedInAt: time(checkedInAt),
    gate: filled(gate),
  };
}
