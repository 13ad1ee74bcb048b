import { RefundStatus, type Refund } from '@ticketbottle/sdk/payment.js';
import { decideRefundOutcome } from '../domain/decide-refund.js';
import type { Order } from '../domain/order.js';
import { changeOrder } from './change-order.js';
import type { Parts } from './parts.js';

/** Asks payment how far the refunds of an order are; REFUNDED only when every capture is back. */
export async function settleRefund(parts: Parts, order: Order): Promise<Order> {
  const { payment } = await parts.neighbours.payment.getPaymentByIdempotencyKey({
    idempotencyKey: order.code,
  });
  const refunds = payment?.refunds ?? [];
  const open = refunds.find((refund) => refund.status !== RefundStatus.DONE);
  const done = refunds.length > 0 && open === undefined;
  const outcome = { status: nameOf(open), done, now: parts.clock.now() };
  return (await changeOrder(parts, order.code, (o) => decideRefundOutcome(o, outcome))).order;
}

function nameOf(refund: Refund | undefined): string {
  return refund === undefined ? 'REQUESTED' : refund.status.replace('REFUND_STATUS_', '');
}
