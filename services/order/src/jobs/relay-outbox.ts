import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { OrderOutbox } from '../store/order-outbox.js';

export type RelayOptions = {
  outbox: OrderOutbox;
  bus: EventBus;
  clock: Clock;
  metrics: Metrics;
  /** Who claims; one name per process. */
  by: string;
};

/** Longer than a publish may take: a claim that ran out is taken by another replica, and consumers apply ids once. */
const claimMs = 20_000;
const batch = 200;
const measureEveryMs = 1_000;

/** Publishes the events inside the orders, for ever; one claim per order keeps each order's events in order. */
export function relayOutbox(options: RelayOptions): (signal: AbortSignal) => Promise<void> {
  let measuredAt = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const { clock } = options;
    try {
      while (!signal.aborted && (await relayRound(options)));
    } finally {
      if (clock.now() - measuredAt >= measureEveryMs) {
        measuredAt = clock.now();
        await measure(options);
      }
    }
  };
}

async function relayRound({ outbox, bus, clock, by }: RelayOptions): Promise<boolean> {
  const claimed = await outbox.claim({ by, now: clock.now(), claimMs, limit: batch });
  if (claimed.length === 0) return false;
  try {
    await bus.publish(claimed.flatMap((order) => order.events));
  } catch (error) {
    await outbox.release(by);
    throw error;
  }
  await outbox.published(claimed, by);
  return true;
}

async function measure({ outbox, clock, metrics }: RelayOptions): Promise<void> {
  const { orders, oldestAt } = await outbox.pending();
  metrics.gauge('outbox_pending', 'Orders with events not published yet, at most 1000').set(orders);
  const lagMs = oldestAt === undefined ? 0 : Math.max(0, clock.now() - oldestAt.getTime());
  metrics
    .gauge('outbox_lag_seconds', 'Age of the oldest event not published yet')
    .set(lagMs / 1_000);
}
