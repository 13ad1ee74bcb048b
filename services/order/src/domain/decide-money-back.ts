import { withAlert } from './alert.js';
import { after, type Change, type Order } from './order.js';
import { logged } from './saga-log.js';

/** All refunds of an order, as payment tells them: the state of the first that is not done. */
export type MoneyBack = {
  status: string;
  /** Everything is back. */
  done: boolean;
  /** The sum of them; 0 when there is none. */
  amountMinor: number;
};

const lookAfterMs = 2_000;

/**
 * Payment gives back money that never was a sale: a part, a wrong amount, a transfer that came after all was over. An
 * order that ended without tickets shows it; undos still open go on. Late money that may still buy decides first.
 */
export function decideMoneyBack(
  order: Order,
  { amountMinor, done }: MoneyBack,
  now: number,
): Change | undefined {
  if (amountMinor === 0 || !mayShow(order, done)) return undefined;
  return moneyBackChange(order, { amountMinor, reason: 'not paid as asked for', now });
}

function mayShow({ status, saga }: Order, done: boolean): boolean {
  if (status === 'REFUNDED') return !done;
  if (status !== 'FAILED' && status !== 'CANCELLED') return false;
  return (saga.direction === 'undoing' || saga.direction === 'undone') && !saga.lateMoneyAt;
}

/**
 * The whole amount comes after a part of it was shown as going back: nothing is sold for it any more, so it goes back,
 * too. Once: `paidAt` tells a repeat.
 */
export function decideMoneyAfterRefund(
  order: Order,
  { paidAt, now }: { paidAt: Date; now: number },
): Change | undefined {
  if (order.paidAt !== undefined || order.refund === undefined) return undefined;
  const reason = 'paid after a part had gone back';
  const { amountMinor } = order.refund;
  const change = moneyBackChange(order, { amountMinor, reason, now });
  const saga = { ...order.saga, ...change.set.saga };
  const open = { ...saga, open: [...saga.open, 'request-refund' as const] };
  return withAlert(
    order,
    { set: { ...change.set, paidAt, saga: open }, events: ['order.refund_requested'] },
    { kind: 'LATE_MONEY_REFUNDED', reason, now },
  );
}

function moneyBackChange(
  { saga, refund }: Order,
  { amountMinor, reason, now }: { amountMinor: number; reason: string; now: number },
): Change {
  const requestedAt = refund?.requestedAt ?? new Date(now);
  const log = logged(saga, 'begun', { steps: ['refund'], now });
  const direction = saga.direction === 'refunded' ? 'refunding' : saga.direction;
  return {
    set: {
      status: 'REFUND_PENDING',
      refund: { status: 'REQUESTED', amountMinor, reason, requestedAt, manual: false },
      saga: { ...saga, direction, log, tries: 0 },
      wakeAt: after(now, lookAfterMs),
    },
    events: [],
  };
}
