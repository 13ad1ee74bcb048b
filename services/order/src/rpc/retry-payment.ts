import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import { decideMethod } from '../domain/decide-sale.js';
import type { Order } from '../domain/order.js';
import { changeOrder } from '../saga/change-order.js';
import { openPayment } from '../saga/create-payment-step.js';
import type { Parts } from '../saga/parts.js';
import { orderView } from '../store/order-view.js';
import { ownOrder } from './access.js';
import { paymentMethod } from './create.js';
import { code } from './input.js';
import { refused } from './refusals.js';

const Request = z.object({ code, paymentMethod });

/** Opens a new attempt inside the same hold. */
export function retryPayment(parts: Parts): OrderServiceImplementation<CallExt>['retryPayment'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const order = await ownOrder(parts, request.code);
    requirePayable(parts, order);
    const payable = decideMethod(order.totalMinor, request.paymentMethod);
    if (!payable.ok) throw refused(payable.refusal);
    const payment = await openPayment(parts, { ...order, paymentMethod: request.paymentMethod });
    const { order: now, changed } = await changeOrder(parts, order, (o) =>
      o.status === 'PENDING' && o.saga.direction === 'forward'
        ? { set: { payment, paymentMethod: request.paymentMethod }, events: [] }
        : undefined,
    );
    if (!changed) throw final(now);
    return { order: orderView(now) };
  };
}

function requirePayable({ clock }: Parts, order: Order): void {
  const { payment, saga, status, code: orderCode } = order;
  if (status !== 'PENDING' || saga.direction !== 'forward' || payment === undefined)
    throw final(order);
  if (clock.now() >= payment.expiresAt.getTime())
    throw refused({
      reason: 'PAYMENT_WINDOW_CLOSED',
      message: `the time to pay order ${orderCode} ended at ${payment.expiresAt.toISOString()}`,
    });
}

function final({ code: orderCode, status }: Order): Error {
  return refused({
    reason: 'ORDER_FINAL',
    message: `order ${orderCode} is ${status} and not waiting for a payment`,
  });
}
