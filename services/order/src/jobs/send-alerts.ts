import { retryPauseMs } from '@ticketbottle/service-kit/retry-pause.js';
import type { PostAlert } from '@ticketbottle/service-kit/alert-webhook.js';
import { alertBody } from '../domain/alert.js';
import type { Order } from '../domain/order.js';
import type { Parts } from '../saga/parts.js';

export type AlertQueue = {
  claim(now: number, until: number): Promise<Order | undefined>;
  delay(order: Order, until: number): Promise<void>;
  told(orderId: string, id: string): Promise<void>;
};

/** Longer than all posts of one order may take together. */
const leaseMs = 60_000;

/** Tells alerts at least once, for ever: one that nobody took is still true. A receiver that is away delays them, never orders. */
export function sendAlerts(parts: Parts, queue: AlertQueue, post: PostAlert | undefined) {
  alerts(parts);
  return async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const now = parts.clock.now();
      const order = await queue.claim(now, now + leaseMs);
      if (order === undefined) return;
      await tell(parts, order, { queue, post, signal });
    }
  };
}

type Way = { queue: AlertQueue; post: PostAlert | undefined; signal: AbortSignal };

async function tell(parts: Parts, order: Order, { queue, post, signal }: Way): Promise<void> {
  const { logger, clock } = parts;
  try {
    for (const alert of order.alerts ?? []) {
      const body = alertBody(order, alert);
      // Nowhere to send it: then it is at least in the log.
      if (post === undefined) logger.error({ alert: body }, body.text);
      else await post(body, signal);
      await queue.told(order.id, alert.id);
      alerts(parts).inc({ outcome: 'told' });
    }
  } catch (error) {
    alerts(parts).inc({ outcome: 'failed' });
    logger.warn({ err: error, orderCode: order.code }, 'an alert was not taken; it is sent again');
    await queue.delay(order, clock.now() + retryPauseMs(order.alertTries ?? 0));
  }
}

function alerts({ metrics }: Parts) {
  const outcome = ['told', 'failed'];
  return metrics.tally('alerts_total', 'Alerts sent to ALERT_WEBHOOK_URL', { outcome });
}
