import { withAlert } from './alert.js';
import type { MoneyBack } from './decide-money-back.js';
import {
  after,
  checkoutEvent,
  leaseMs,
  type Change,
  type Order,
  type OrderRefund,
  type OrderRefusal,
  type WorkName,
} from './order.js';
import { logged } from './saga-log.js';

/** REFUND_PENDING in one write: tickets void at once, stock, quota and money are open work. */
export function refundChange(
  order: Order,
  { now, reason }: { now: number; reason: string },
): Change {
  const { saga } = order;
  const quota: WorkName[] = saga.late ? ['give-back-late-quota'] : ['take-quota'];
  const slot: WorkName[] =
    saga.direction === 'confirming' && !saga.late && saga.begun.includes('begin-checkout')
      ? ['begin-checkout']
      : [];
  const money: WorkName[] = order.totalMinor > 0 ? ['request-refund'] : [];
  const open = new Set<WorkName>([...saga.open, ...slot, ...quota, 'release-refunded', ...money]);
  return {
    set: {
      status: 'REFUND_PENDING',
      tickets: order.tickets.map((ticket) => ({ ...ticket, status: 'VOID' })),
      ...(order.paidAt === undefined ? {} : { paidAt: order.paidAt }),
      refund: {
        status: 'REQUESTED',
        amountMinor: order.totalMinor,
        reason,
        requestedAt: new Date(now),
        manual: false,
      },
      mailAt: undefined,
      mailTries: undefined,
      saga: {
        ...saga,
        direction: 'refunding',
        step: 'refund',
        log: logged(saga, 'begun', { steps: ['refund'], now }),
        slotOutcome: saga.slotOutcome ?? 'FAILED',
        open: [...open],
        lateMoneyAt: undefined,
        tries: 0,
      },
      wakeAt: after(now, leaseMs),
    },
    events: slot.length > 0 ? checkoutEvent(order, 'checkout.failed') : [],
  };
}

export type RefundDecision =
  { ok: true; change: Change | undefined } | { ok: false; refusal: OrderRefusal };

/** By an event ADMIN, a platform admin, or the organiser's cancel. A repeat answers the order as it is. */
export function decideRefund(order: Order, o: { now: number; reason: string }): RefundDecision {
  if (order.status === 'REFUND_PENDING' || order.status === 'REFUNDED')
    return { ok: true, change: undefined };
  if (order.status === 'COMPLETED') return { ok: true, change: refundChange(order, o) };
  const message = `order ${order.code} is ${order.status}; only a COMPLETED order can be refunded`;
  return { ok: false, refusal: { reason: 'ORDER_FINAL', message } };
}

/** The money is back, or the provider could not send it. */
export function decideRefundOutcome(
  order: Order,
  { status, done, amountMinor, now }: MoneyBack & { now: number },
): Change | undefined {
  if (order.status !== 'REFUND_PENDING' || order.refund === undefined) return undefined;
  if (order.saga.open.includes('request-refund')) return undefined;
  const refund = { ...order.refund, amountMinor: amountMinor || order.refund.amountMinor };
  if (done) return refunded({ ...order, refund }, now);
  if (order.refund.status === status && order.refund.amountMinor === refund.amountMinor)
    return undefined;
  return stillOpen(order, { ...refund, status }, now);
}

function stillOpen(order: Order, refund: OrderRefund, now: number): Change {
  const { status } = refund;
  const manual = refund.manual || status === 'MANUAL' || status === 'FAILED';
  const change: Change = { set: { refund: { ...refund, manual } }, events: [] };
  if (!manual) return change;
  const reason = `the refund is ${status}`;
  return withAlert(order, change, { kind: 'REFUND_NEEDS_A_PERSON', reason, now });
}

export function refunded(order: Order, now: number): Change {
  const refund = order.refund && { ...order.refund, status: 'DONE', doneAt: new Date(now) };
  return {
    set: {
      status: 'REFUNDED',
      refund,
      saga: {
        ...order.saga,
        direction: 'refunded',
        log: logged(order.saga, 'done', { steps: ['refund'], now }),
      },
      wakeAt: order.saga.open.length > 0 ? order.wakeAt : undefined,
    },
    events: ['order.refunded'],
  };
}
