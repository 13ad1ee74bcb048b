import { decideWorkDone, workableNow } from '../domain/decide-work.js';
import { linesOf, type Order, type WorkName } from '../domain/order.js';
import { changeOrder } from './change-order.js';
import type { Parts } from './parts.js';
import { sagaSteps } from './steps.js';
import { lateCode } from './take-quota-step.js';

type Work = (order: Order) => Promise<unknown>;

/** Does the open work of an order, each piece for itself; what fails stays open for the next time. */
export async function workOff(parts: Parts, order: Order): Promise<Order> {
  const works = worksOf(parts);
  const names = workableNow(order.saga);
  const results = await Promise.allSettled(names.map((name) => works[name](order)));
  const done: WorkName[] = [];
  results.forEach((result, index) => {
    const name = names[index];
    if (name === undefined) return;
    const outcome = result.status === 'fulfilled' ? 'done' : 'fault';
    compensations(parts).inc({ step: name, outcome });
    if (result.status === 'fulfilled') done.push(name);
    else
      parts.logger.warn(
        { err: result.reason as unknown, orderCode: order.code, work: name },
        'open work of an order failed; it is repeated',
      );
  });
  if (done.length === 0) return order;
  const now = parts.clock.now();
  return (await changeOrder(parts, order, (o) => decideWorkDone(o, done, now))).order;
}

function compensations({ metrics }: Parts) {
  const help = 'Undos and refunds tried, by step';
  return metrics.counter('saga_compensations_total', help, ['step', 'outcome']);
}

function worksOf(parts: Parts): Record<WorkName, Work> {
  const steps = sagaSteps(parts);
  const { payment } = parts.neighbours;
  return {
    'begin-checkout': steps['begin-checkout'].undo,
    'take-quota': steps['take-quota'].undo,
    'reserve-tickets': steps['reserve-tickets'].undo,
    'create-payment': steps['create-payment'].undo,
    'give-back-late-quota': ({ eventId, userId, code }) =>
      parts.quotas.giveBack({ eventId, userId, code: lateCode(code) }),
    'release-refunded': (order) =>
      parts.stockHop.release({
        orderCode: order.code,
        eventId: order.eventId,
        lines: linesOf(order),
        refund: true,
      }),
    'request-refund': ({ code, refund }) =>
      payment.refund({ orderCode: code, reason: refund?.reason ?? '' }),
  };
}
