import { runWith } from '@ticketbottle/service-kit/request-context.js';
import { decideLateMoney } from '../domain/decide-money.js';
import { decideNext, type Act } from '../domain/decide-next.js';
import type { Order } from '../domain/order.js';
import { askPayment } from './ask-payment.js';
import { changeOrder } from './change-order.js';
import { confirmOrder } from './confirm-order.js';
import type { Parts } from './parts.js';
import { settleRefund } from './settle-refund.js';
import { workOff } from './work-off.js';

export type DriveAct = (parts: Parts, order: Order) => Promise<Order>;

/** More acts than an order can need; a bound, not a plan. */
const mostActs = 10;

const acts: Record<Exclude<Act, 'place' | 'nothing'>, DriveAct> = {
  'ask-payment': askPayment,
  confirm: confirmOrder,
  work: workOff,
  'late-money': async (parts, order) => {
    const eventCancelled = await parts.cancelledEvents.isCancelled(order.eventId);
    const now = parts.clock.now();
    return (await changeOrder(parts, order, (o) => decideLateMoney(o, { now, eventCancelled })))
      .order;
  },
  'ask-refund': settleRefund,
};

/** Does what a decided order needs, until nothing is left or nothing moves. A fault is thrown: the sweeper repeats. */
export async function driveOrder(parts: Parts, start: Order): Promise<Order> {
  return runWith({ requestId: start.code }, () => drive(parts, start));
}

async function drive(parts: Parts, start: Order): Promise<Order> {
  let order = start;
  for (let count = 0; count < mostActs; count++) {
    const act = decideNext(order);
    // Placing belongs to the buyer's request or the sweeper; a payer or a refund is waited for, not driven.
    if (act === 'nothing' || act === 'place') return order;
    if (count > 0 && (act === 'ask-payment' || act === 'ask-refund')) return order;
    const next = await acts[act](parts, order);
    if (next.version === order.version) return next;
    order = next;
  }
  return order;
}
