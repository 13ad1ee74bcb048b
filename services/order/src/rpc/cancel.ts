import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import { decideCancel } from '../domain/decide-end.js';
import { changeOrder } from '../saga/change-order.js';
import { driveOrder } from '../saga/drive-order.js';
import type { Parts } from '../saga/parts.js';
import { orderView } from '../store/order-view.js';
import { ownOrder } from './access.js';
import { code } from './input.js';
import { refused } from './refusals.js';

const Request = z.object({ code });

/** Cancels one's own PENDING order; a repeat answers as at first. */
export function cancel(parts: Parts): OrderServiceImplementation<CallExt>['cancel'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const own = await ownOrder(parts, request.code);
    const now = parts.clock.now();
    const { order, changed } = await changeOrder(parts, own, (o) =>
      decideCancel(o, { reason: 'BUYER', now, paymentEnded: false }),
    );
    if (order.status !== 'CANCELLED' || order.cancelReason !== 'BUYER')
      throw refused({
        reason: 'ORDER_FINAL',
        message: `order ${order.code} is ${order.saga.direction === 'confirming' ? 'being paid' : order.status} and can no longer be cancelled`,
      });
    if (!changed) return { order: orderView(order) };
    const driven = await driveOrder(parts, order).catch((error: unknown) => {
      parts.logger.warn(
        { err: error, orderCode: order.code },
        'undoing a cancelled order failed; the sweeper goes on',
      );
      return order;
    });
    return { order: orderView(driven) };
  };
}
