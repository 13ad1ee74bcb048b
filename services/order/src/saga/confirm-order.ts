import { decideCompletion, decideConfirmRefused } from '../domain/decide-money.js';
import { userLimit } from '../domain/decide-sale.js';
import { linesOf, quantityOf, type Order, type OrderRefusal } from '../domain/order.js';
import { changeOrder } from './change-order.js';
import { issueTickets } from './issue-tickets.js';
import type { Parts } from './parts.js';
import { toFailure } from './step.js';
import { lateCode } from './take-quota-step.js';

type Answer = { ok: true } | { ok: false; refusal: OrderRefusal };

/** Sells what an order in `confirming` holds, or takes it again for late money. A fault is thrown: the sweeper repeats. */
export async function confirmOrder(parts: Parts, order: Order): Promise<Order> {
  const quota = await takeLateQuota(parts, order);
  const answer = quota.ok ? await sell(parts, order) : quota;
  const now = parts.clock.now();
  if (answer.ok) {
    const tickets = issueTickets(parts, order);
    const { order: completed } = await changeOrder(parts, order, (o) =>
      decideCompletion(o, { tickets, now }),
    );
    return completed;
  }
  const { refusal } = answer;
  if (order.totalMinor > 0)
    parts.logger.error(
      { orderCode: order.code, reason: refusal.reason },
      'a paid order cannot be filled; its money goes back',
    );
  const { order: refused } = await changeOrder(parts, order, (o) =>
    decideConfirmRefused(o, { ...refusal, now }),
  );
  return refused;
}

async function takeLateQuota({ quotas }: Parts, order: Order): Promise<Answer> {
  if (!order.saga.late) return { ok: true };
  const max = order.terms.maxTicketsPerUser;
  const { eventId, userId, items } = order;
  const take = { eventId, userId, code: lateCode(order.code), quantity: quantityOf(items), max };
  return (await quotas.take(take)) === 'taken' ? { ok: true } : userLimit(max);
}

async function sell(parts: Parts, order: Order): Promise<Answer> {
  if (!order.saga.late) {
    const answer = await confirm(parts, order, false);
    if (answer.ok || answer.refusal.reason !== 'HOLD_EXPIRED') return answer;
  }
  return confirm(parts, order, true);
}

async function confirm({ stockHop }: Parts, order: Order, reacquire: boolean): Promise<Answer> {
  const { code, eventId } = order;
  try {
    const lines = linesOf(order);
    await stockHop.confirm({ orderCode: code, eventId, lines, reacquire });
    return { ok: true };
  } catch (error) {
    const { refusal, fault } = toFailure(error);
    // Overload is "not now", not "no": paid orders wait for their turn.
    if (fault || refusal.reason === 'OVERLOADED') throw error;
    return { ok: false, refusal };
  }
}
