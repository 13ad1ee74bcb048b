import type { PostAlert } from '@ticketbottle/service-kit/alert-webhook.js';
import { retryPauseMs } from '@ticketbottle/service-kit/retry-pause.js';
import type { Parts } from '../saga/parts.js';
import { alertTold, claimAlert, delayAlert, type DueAlert } from '../store/alerts.js';

/** Longer than one post may take. */
const leaseMs = 30_000;

/** Tells alerts at least once; a receiver that is away delays them, never payments. */
export async function tellAlerts(
  parts: Parts,
  post: PostAlert | undefined,
  signal: AbortSignal,
): Promise<void> {
  alerts(parts);
  while (!signal.aborted) {
    const now = parts.clock.now();
    const alert = await claimAlert(parts.db, { now, until: now + leaseMs });
    if (alert === undefined) return;
    await tell(parts, alert, { post, signal });
  }
}

function alerts({ metrics }: Parts) {
  const outcome = ['told', 'failed'];
  return metrics.tally('alerts_total', 'Alerts sent to ALERT_WEBHOOK_URL', { outcome });
}

async function tell(
  parts: Parts,
  { id, body, tries }: DueAlert,
  { post, signal }: { post: PostAlert | undefined; signal: AbortSignal },
): Promise<void> {
  const { db, clock, logger } = parts;
  try {
    // Nowhere to send it: then it is at least in the log.
    if (post === undefined) logger.error({ alert: body }, body.text);
    else await post(body, signal);
    await alertTold(db, id, clock.now());
    alerts(parts).inc({ outcome: 'told' });
  } catch (error) {
    alerts(parts).inc({ outcome: 'failed' });
    logger.warn({ err: error, alert: id }, 'an alert was not taken; it is sent again');
    await delayAlert(db, id, clock.now() + retryPauseMs(tries));
  }
}
