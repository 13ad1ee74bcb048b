import { refunded } from './decide-refund.js';
import { logged } from './saga-log.js';
import { after, type Change, type Order, type Saga, type WorkName } from './order.js';

const lookAfterRefundMs = 2_000;

/**
 * Takes finished work off the list. Without hold and quota an undoing order is undone; when stock is back the refund
 * is asked for; a free order is refunded as soon as its stock is back.
 */
export function decideWorkDone(order: Order, done: WorkName[], now: number): Change | undefined {
  const finished = done.filter((work) => order.saga.open.includes(work));
  if (finished.length === 0) return undefined;
  const open = order.saga.open.filter((work) => !finished.includes(work));
  const saga: Saga = {
    ...order.saga,
    open,
    direction: directionAfter(order.saga, open),
    log: logged(order.saga, 'undone', { steps: finished, now }),
    compensation: compensationAfter(order.saga, finished),
  };
  const wakeAt = wakeAfter(order, saga, now);
  const change: Change = { set: { saga, wakeAt }, events: [] };
  const stockIsBack = finished.includes('release-refunded');
  if (stockIsBack && order.totalMinor > 0) change.events.push('order.refund_requested');
  if (!stockIsBack || order.totalMinor > 0 || order.status !== 'REFUND_PENDING') return change;
  const end = refunded({ ...order, saga }, now);
  return { set: { ...change.set, ...end.set }, events: end.events };
}

/** A refund under way is looked after until payment says it is done: its event may be missed, money may not. */
function wakeAfter(order: Order, saga: Saga, now: number): Date | undefined {
  if (saga.open.length > 0 || saga.lateMoneyAt !== undefined) return order.wakeAt;
  return order.status === 'REFUND_PENDING' ? after(now, lookAfterRefundMs) : undefined;
}

function directionAfter(saga: Saga, open: WorkName[]): Saga['direction'] {
  const given = !open.includes('reserve-tickets') && !open.includes('take-quota');
  return saga.direction === 'undoing' && given ? 'undone' : saga.direction;
}

function compensationAfter(saga: Saga, finished: WorkName[]): Saga['compensation'] {
  const released = finished.includes('reserve-tickets') || finished.includes('release-refunded');
  return {
    ...saga.compensation,
    ...(released ? { ticketsReserved: false } : {}),
    ...(finished.includes('create-payment') ? { paymentCreated: false } : {}),
  };
}

/** The refund must not be sent before its stock is back: the event that asks for it follows the release. */
export function workableNow(saga: Saga): WorkName[] {
  const waits = saga.open.includes('release-refunded');
  return saga.open.filter((work) => work !== 'request-refund' || !waits);
}
