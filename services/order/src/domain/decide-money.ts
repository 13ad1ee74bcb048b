import { withAlert } from './alert.js';
import {
  after,
  checkoutEvent,
  leaseMs,
  type Change,
  type Order,
  type Saga,
  type Ticket,
} from './order.js';
import { decideMoneyAfterRefund } from './decide-money-back.js';
import { refundChange } from './decide-refund.js';
import { logged } from './saga-log.js';

/**
 * Money was captured. On time it makes the order confirming; after its end it is kept until the undos are done, then
 * buys again or goes back. Never ignored.
 */
export function decideMoney(
  order: Order,
  { paidAt, now, eventCancelled }: { paidAt: Date; now: number; eventCancelled: boolean },
): Change | undefined {
  const { status, saga } = order;
  if (status === 'PENDING')
    return saga.direction === 'forward' ? confirming(order, paidAt, now) : undefined;
  if (status === 'REFUND_PENDING' || status === 'REFUNDED')
    return decideMoneyAfterRefund(order, { paidAt, now });
  if (status !== 'FAILED' && status !== 'CANCELLED') return undefined;
  if (saga.direction === 'undoing')
    return saga.lateMoneyAt === undefined
      ? { set: { paidAt, saga: { ...saga, lateMoneyAt: paidAt } }, events: [] }
      : undefined;
  if (saga.direction === 'undone')
    return decideLateMoney({ ...order, paidAt }, { now, eventCancelled });
  return undefined;
}

function confirming(order: Order, paidAt: Date, now: number): Change {
  const payment = order.payment && { ...order.payment, status: 'PAID' as const, url: '' };
  const saga = confirmBegun(order, now);
  return { set: { paidAt, payment, saga, wakeAt: after(now, leaseMs) }, events: [] };
}

function confirmBegun({ saga }: Order, now: number): Saga {
  const log = logged(saga, 'begun', { steps: ['confirm'], now });
  return { ...saga, direction: 'confirming', step: 'confirm', log, tries: 0 };
}

/** A free order needs nobody's money. */
export function decideFree(order: Order, now: number): Change | undefined {
  if (order.status !== 'PENDING' || order.saga.direction !== 'forward') return undefined;
  const saga = confirmBegun(order, now);
  return { set: { saga, wakeAt: after(now, leaseMs) }, events: [] };
}

/** Late money buys again only where the buyer still wants it: not after their own or the organiser's cancel. */
export function decideLateMoney(
  order: Order,
  { now, eventCancelled }: { now: number; eventCancelled: boolean },
): Change | undefined {
  const { saga, paidAt } = order;
  if (saga.direction !== 'undone' || paidAt === undefined) return undefined;
  if (order.status !== 'FAILED' && order.status !== 'CANCELLED') return undefined;
  const wanted = order.failureCode === 'PAYMENT_FAILED' || order.cancelReason === 'PAYMENT_EXPIRED';
  if (!wanted || eventCancelled) {
    const reason = 'paid after the order had ended';
    return withAlert(order, refundChange(order, { now, reason }), {
      ...{ kind: 'LATE_MONEY_REFUNDED', reason, now },
    });
  }
  const payment = order.payment && { ...order.payment, status: 'PAID' as const, url: '' };
  return {
    set: {
      paidAt,
      payment,
      saga: {
        ...saga,
        direction: 'confirming',
        step: 'confirm',
        log: logged(saga, 'begun', { steps: ['confirm'], now }),
        late: true,
        lateMoneyAt: undefined,
        tries: 0,
      },
      wakeAt: after(now, leaseMs),
    },
    events: [],
  };
}

/** Stock is sold: tickets are issued, the slot ends, the mail is due, all in one write. */
export function decideCompletion(
  order: Order,
  { tickets, now }: { tickets: Ticket[]; now: number },
): Change | undefined {
  if (order.saga.direction !== 'confirming') return undefined;
  const open = order.saga.begun.includes('begin-checkout') && !order.saga.late;
  return {
    set: {
      status: 'COMPLETED',
      cancelReason: '',
      failureCode: '',
      tickets,
      completedAt: new Date(now),
      mailAt: new Date(now),
      mailTries: 0,
      saga: {
        ...order.saga,
        direction: 'confirmed',
        step: 'completed',
        log: logged(order.saga, 'done', { steps: ['confirm'], now }),
        slotOutcome: 'COMPLETED',
        open: open ? ['begin-checkout'] : order.saga.open,
        compensation: { ...order.saga.compensation, ticketsReserved: true },
        tries: 0,
      },
      wakeAt: open || order.saga.open.length > 0 ? after(now, leaseMs) : undefined,
    },
    events: ['order.completed', ...checkoutEvent(order, 'checkout.completed')],
  };
}

/** Confirm was refused: a free order fails, money goes back. */
export function decideConfirmRefused(
  order: Order,
  { reason, message, now }: { reason: string; message: string; now: number },
): Change | undefined {
  if (order.saga.direction !== 'confirming') return undefined;
  if (order.totalMinor > 0)
    return withAlert(order, refundChange(order, { now, reason }), {
      kind: order.saga.late ? 'LATE_MONEY_REFUNDED' : 'PAID_ORDER_NOT_FILLED',
      ...{ reason, now },
    });
  return {
    set: {
      status: 'FAILED',
      failureCode: reason,
      refusal: { reason, message },
      saga: {
        ...order.saga,
        direction: 'undoing',
        log: logged(order.saga, 'refused', { steps: ['confirm'], now }),
        open: order.saga.begun,
        slotOutcome: 'FAILED',
        tries: 0,
      },
      wakeAt: after(now, leaseMs),
    },
    events: ['order.failed', ...checkoutEvent(order, 'checkout.failed')],
  };
}
