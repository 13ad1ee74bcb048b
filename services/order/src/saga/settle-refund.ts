import { RefundStatus, type Refund } from '@ticketbottle/sdk/payment.js';
import { decideMoneyBack, type MoneyBack } from '../domain/decide-money-back.js';
import { decideRefundOutcome } from '../domain/decide-refund.js';
import type { Change, Order } from '../domain/order.js';
import { changeOrder } from './change-order.js';
import type { Parts } from './parts.js';

/** Asks payment how far the refunds of an order are; REFUNDED only when every capture is back. */
export function settleRefund(parts: Parts, order: Order): Promise<Order> {
  return follow(parts, order, (o, back, now) => decideRefundOutcome(o, { ...back, now }));
}

/** Payment gives back what order did not ask for, e.g. what an underpaid order took: the buyer sees it on the order. */
export async function showMoneyBack(parts: Parts, order: Order): Promise<Order> {
  const shown = await follow(parts, order, decideMoneyBack);
  return shown.status === 'REFUND_PENDING' ? await settleRefund(parts, shown) : shown;
}

type Decide = (order: Order, back: MoneyBack, now: number) => Change | undefined;

async function follow(parts: Parts, order: Order, decide: Decide): Promise<Order> {
  const { payment } = await parts.neighbours.payment.getPaymentByIdempotencyKey({
    idempotencyKey: order.code,
  });
  const back = toMoneyBack(payment?.refunds ?? []);
  const now = parts.clock.now();
  return (await changeOrder(parts, order, (o) => decide(o, back, now))).order;
}

function toMoneyBack(refunds: Refund[]): MoneyBack {
  const open = refunds.find((refund) => refund.status !== RefundStatus.DONE);
  return {
    status: open === undefined ? 'REQUESTED' : open.status.replace('REFUND_STATUS_', ''),
    done: refunds.length > 0 && open === undefined,
    amountMinor: refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  };
}
