import { runWith } from '@ticketbottle/service-kit/request-context.js';
import { decideStepFailure } from '../domain/decide-end.js';
import { decideFree } from '../domain/decide-money.js';
import { decidePlaced } from '../domain/decide-placement.js';
import type { Order, OrderRefusal } from '../domain/order.js';
import { changeOrder } from './change-order.js';
import { driveOrder } from './drive-order.js';
import type { Parts } from './parts.js';
import { runSaga, type SagaEnd } from './run-saga.js';
import { sagaSteps } from './steps.js';

export type Placement = { order: Order; refusal?: OrderRefusal | undefined };

/** A refused buyer is answered in time even when an undo hangs; the rest of the undos goes on behind. */
const undoMs = 700;

/**
 * Drives a written order to its payment link, or a free one to its tickets; the same way for the buyer's request and
 * for a sweeper after a crash. Runs under the service's own name: the saga outlives the buyer's token.
 */
export function placeOrder(parts: Parts, order: Order, deadline: number): Promise<Placement> {
  return runWith({ requestId: order.code, deadline }, () => place(parts, order, deadline));
}

async function place(parts: Parts, order: Order, deadline: number): Promise<Placement> {
  const steps = sagaSteps(parts);
  const groups = [
    [...(order.admission === undefined ? [] : [steps['begin-checkout']]), steps['take-quota']],
    [steps['reserve-tickets']],
    ...(order.totalMinor > 0 ? [[steps['create-payment']]] : []),
  ];
  const end = await runSaga(parts, order, { groups, deadline });
  if (end.kind === 'failed') return fail(parts, end);
  if (end.kind === 'overtaken') return { order: await reread(parts, order) };
  if (order.totalMinor === 0) return completeFree(parts, end);
  const now = parts.clock.now();
  const { order: placed } = await changeOrder(parts, end.order, (o) =>
    decidePlaced(o, { ...end, now }),
  );
  return { order: placed };
}

async function completeFree(
  parts: Parts,
  { order, result }: SagaEnd & { kind: 'done' },
): Promise<Placement> {
  const now = parts.clock.now();
  const { order: free, changed } = await changeOrder(parts, order, (o) => {
    const change = decideFree(o, now);
    return change && { ...change, set: { ...result, ...change.set } };
  });
  if (!changed) return { order: free };
  const driven = await driveOrder(parts, free);
  return { order: driven, refusal: driven.refusal };
}

async function fail(parts: Parts, end: SagaEnd & { kind: 'failed' }): Promise<Placement> {
  const now = parts.clock.now();
  const { refusal } = end;
  const { order, changed } = await changeOrder(parts, end.order, (o) =>
    decideStepFailure(o, { ...end, now }),
  );
  if (!changed) return { order, refusal };
  await undoWithin(parts, order);
  return { order, refusal };
}

async function undoWithin(parts: Parts, order: Order): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, undoMs);
    const finish = () => {
      clearTimeout(timer);
      resolve();
    };
    const undo = () => runWith({ requestId: order.code }, () => driveOrder(parts, order));
    if (!parts.background.run('undo', () => undo().finally(finish))) finish();
  });
}

async function reread(parts: Parts, { id, code }: Order): Promise<Order> {
  const order = await parts.orders.find({ id });
  if (order === undefined) throw new Error(`order ${code} is not in the store`);
  return order;
}
