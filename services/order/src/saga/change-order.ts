import type { Change, Order } from '../domain/order.js';
import type { Changed } from '../store/orders.js';
import type { Parts } from './parts.js';

/** Changes an order, as last seen, by a decision, and counts what it became. */
export async function changeOrder(
  parts: Parts,
  seen: Order,
  decide: (order: Order) => Change | undefined,
): Promise<Changed> {
  const changed = await parts.orders.change(seen, decide);
  const { order, before } = changed;
  if (order.status !== before) countOrder(parts, order);
  return changed;
}

export function countOrder({ metrics, clock }: Parts, order: Order): void {
  const reason = order.failureCode || order.cancelReason;
  metrics
    .counter('orders_total', 'Orders by the status they took', ['status', 'reason'])
    .inc({ status: order.status, reason });
  if (order.status !== 'COMPLETED' || order.paidAt === undefined) return;
  const help = 'From the money to the tickets that it bought';
  const seconds = Math.max(0, clock.now() - order.paidAt.getTime()) / 1_000;
  metrics.timer('order_paid_to_ticket_seconds', help)({}, seconds);
}
