import {
  after,
  checkoutEvent,
  leaseMs,
  type CancelReason,
  type Change,
  type Order,
  type OrderRefusal,
  type Saga,
  type SlotOutcome,
  type StepName,
} from './order.js';
import { logged } from './saga-log.js';

/** Everything begun becomes open work; what was never begun has nothing to undo. */
function undoing(order: Order, slotOutcome: SlotOutcome, settled: StepName[] = []): Saga {
  const open = order.saga.begun.filter((step) => !settled.includes(step));
  return { ...order.saga, direction: 'undoing', open, slotOutcome, tries: 0 };
}

function mayEnd({ status, saga }: Order): boolean {
  return status === 'PENDING' && saga.direction === 'forward';
}

export type StepEnd = {
  refusal: OrderRefusal;
  fault: boolean;
  /** Which step, and those that ran since the last write. */
  step: StepName;
  done?: StepName[];
  now: number;
};

/**
 * A step was refused, or did not answer. Before any payment attempt the buyer keeps the slot; a fault also frees the
 * idempotency key, so that the same request may be tried again.
 */
export function decideStepFailure(
  order: Order,
  { refusal, fault, step, done = [], now }: StepEnd,
): Change | undefined {
  if (!mayEnd(order)) return undefined;
  const attempted = order.saga.begun.includes('create-payment');
  const ran = { log: logged(order.saga, 'done', { steps: done, now }) };
  const log = logged(ran, fault ? 'failed' : 'refused', { steps: [step], now });
  return {
    set: {
      status: 'FAILED',
      failureCode: refusal.reason,
      refusal,
      admissionSpent: attempted,
      ...(fault ? { idempotencyKey: undefined } : {}),
      saga: { ...undoing(order, attempted ? 'FAILED' : 'KEEP'), log },
      wakeAt: after(now, leaseMs),
    },
    events: ['order.failed', ...(attempted ? checkoutEvent(order, 'checkout.failed') : [])],
  };
}

/** The provider refused the payment, or its link was cancelled by somebody else. */
export function decidePaymentFailure(order: Order, now: number): Change | undefined {
  if (!mayEnd(order)) return undefined;
  return {
    set: {
      status: 'FAILED',
      failureCode: 'PAYMENT_FAILED',
      payment: endedPayment(order, 'FAILED'),
      saga: undoing(order, 'FAILED', ['create-payment']),
      wakeAt: after(now, leaseMs),
    },
    events: ['order.failed', ...checkoutEvent(order, 'checkout.failed')],
  };
}

/** Money came that a person looks at, and that buys nothing any more. The buyer sees it, whatever the order became. */
export function decideReview(order: Order, now: number): Change | undefined {
  const payment = order.payment && ({ ...order.payment, status: 'REVIEW', url: '' } as const);
  const failure = decidePaymentFailure(order, now);
  if (failure !== undefined) return { ...failure, set: { ...failure.set, payment } };
  if (order.status !== 'FAILED' && order.status !== 'CANCELLED') return undefined;
  return payment && { set: { payment }, events: [] };
}

/** `paymentEnded`: payment itself said so, and has nothing left to cancel. */
export function decideCancel(
  order: Order,
  { reason, now, paymentEnded }: { reason: CancelReason; now: number; paymentEnded: boolean },
): Change | undefined {
  if (!mayEnd(order)) return undefined;
  const expired = reason === 'PAYMENT_EXPIRED';
  return {
    set: {
      status: 'CANCELLED',
      cancelReason: reason,
      payment: endedPayment(order, expired ? 'EXPIRED' : 'CANCELLED'),
      saga: undoing(order, expired ? 'EXPIRED' : 'FAILED', paymentEnded ? ['create-payment'] : []),
      wakeAt: after(now, leaseMs),
    },
    events: [
      'order.cancelled',
      ...checkoutEvent(order, expired ? 'checkout.expired' : 'checkout.failed'),
    ],
  };
}

function endedPayment(
  { payment }: Order,
  status: 'FAILED' | 'EXPIRED' | 'CANCELLED',
): Order['payment'] {
  return payment === undefined ? undefined : { ...payment, status, url: '' };
}
