import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { DataSource } from 'typeorm';
import { oldestPending } from '../store/listing-lag.js';

const ms = 5_000;

/** How far the read model is behind, also while nothing comes. */
export function measureLag(o: {
  db: DataSource;
  metrics: Metrics;
  clock: { now(): number };
  logger: Logger;
}): Loop {
  const { db, metrics, clock, logger } = o;
  const lag = metrics.gauge('read_model_lag_seconds', 'Age of the oldest change it does not have');
  const run = async (): Promise<void> => {
    const now = clock.now();
    const since = await oldestPending(db, now);
    lag.set(since === undefined ? 0 : Math.max(0, now - since) / 1_000);
  };
  return every({ name: 'read model lag', ms, logger, run });
}
