import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { DataSource } from 'typeorm';
import type { Providers } from '../clients/provider.js';
import type { RedirectRule } from '../domain/decide-redirect.js';

/** What every part of payment is built from. */
export type Parts = {
  db: DataSource;
  providers: Providers;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  metrics: Metrics;
  /** No provider is offered with less time left, milliseconds. */
  minWindowMs: number;
  redirect: RedirectRule;
  /** Publishing wakes by NOTIFY; these wake the jobs. */
  wake: { refunds(): void; links(): void; alerts(): void };
};
