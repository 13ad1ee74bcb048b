import { withRemoteParent } from '@ticketbottle/service-kit/tracing.js';
import { allActs, decideNext, leaseOf, type Act } from '../domain/decide-next.js';
import type { Order } from '../domain/order.js';
import { driveOrder } from '../saga/drive-order.js';
import type { Parts } from '../saga/parts.js';
import { placeOrder } from '../saga/place-order.js';

const atOnce = 8;
const placingMs = 8_000;

/** Drives on whatever nobody drives: placements that died, windows that ended, undos and refunds still open. */
export async function sweepOrders(parts: Parts, signal: AbortSignal): Promise<void> {
  recoveries(parts);
  const first = await claim(parts);
  // Mostly nothing is due: one question a round, and more hands only when there is work.
  if (first === undefined) return;
  const others = Array.from({ length: atOnce - 1 }, async () => sweep(parts, signal));
  await Promise.all([sweep(parts, signal, first), ...others]);
}

/** Until nothing is due; `claimed` comes first. */
async function sweep(parts: Parts, signal: AbortSignal, claimed?: Order): Promise<void> {
  let order = claimed ?? (await claim(parts));
  while (order !== undefined) {
    await recover(parts, order);
    order = signal.aborted ? undefined : await claim(parts);
  }
}

function claim({ orders, clock }: Parts): Promise<Order | undefined> {
  return orders.claimDue(clock.now(), leaseOf);
}

function recoveries({ metrics }: Parts) {
  const help = 'Orders that a sweeper drove on, by what they needed';
  return metrics.tally('saga_recovered_total', help, { act: allActs });
}

async function recover(parts: Parts, order: Order): Promise<void> {
  const act = decideNext(order);
  recoveries(parts).inc({ act });
  try {
    await withRemoteParent(order.traceparent, { name: 'recover' }, () => drive(parts, order, act));
  } catch (error) {
    parts.logger.warn(
      { err: error, orderCode: order.code, act },
      'an order could not be driven on; it is tried again',
    );
  }
}

async function drive(parts: Parts, order: Order, act: Act): Promise<void> {
  if (act === 'place') await placeOrder(parts, order, parts.clock.now() + placingMs);
  else if (act === 'nothing') await rest(parts, order);
  else await driveOrder(parts, order);
}

async function rest(parts: Parts, order: Order): Promise<void> {
  await parts.orders.apply(order, { set: { wakeAt: undefined }, events: [] });
}
