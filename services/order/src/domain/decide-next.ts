import { isBeingPlaced, leaseMs, placingLeaseMs, type Order } from './order.js';

export const allActs = [
  'place',
  'ask-payment',
  'confirm',
  'work',
  'late-money',
  'ask-refund',
  'nothing',
] as const;
export type Act = (typeof allActs)[number];

/** What an order needs next, whoever drives it. */
export function decideNext(order: Order): Act {
  const { status, saga } = order;
  if (saga.direction === 'confirming') return 'confirm';
  if (status === 'PENDING') return isBeingPlaced(order) ? 'place' : 'ask-payment';
  if (saga.open.length > 0) return 'work';
  if (saga.direction === 'undone' && saga.lateMoneyAt !== undefined) return 'late-money';
  return status === 'REFUND_PENDING' && order.totalMinor > 0 ? 'ask-refund' : 'nothing';
}

const longestPauseMs = 10_000;
const askPauseMs = 4_000;

/** How long a sweeper has an order to itself: backs off where nobody waits, never while the payer's window ends. */
export function leaseOf(order: Order): number {
  const act = decideNext(order);
  if (act === 'place') return placingLeaseMs;
  if (act === 'ask-payment') return askPauseMs;
  return Math.max(leaseMs, Math.min(longestPauseMs, 1_000 * 2 ** Math.min(order.saga.tries, 10)));
}
