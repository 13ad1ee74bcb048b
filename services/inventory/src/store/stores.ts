import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { DataSource } from 'typeorm';
import { openAvailability } from './availability.js';
import { openCatalog } from './catalog.js';
import { startHearing } from './hear-stock.js';
import { createSoldOut } from './sold-out.js';
import { countBatches, showStock } from './stock-metrics.js';
import { openStock } from './stock.js';

export type StoresOptions = {
  databaseUrl: string;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** Something may have been written to the outbox. */
  told: () => void;
  /** Hears when other replicas are heard, and when not. */
  listens?: (isListening: boolean) => void;
};

/** The stock, and what is known of it without asking. What other replicas sell out or bring back is known at once. */
export function openStores(db: DataSource, o: StoresOptions) {
  const { databaseUrl, clock, logger, metrics, told } = o;
  const counted = countBatches(metrics);
  const soldOut = createSoldOut();
  const availability = openAvailability(db, clock);
  showStock(availability, { clock, metrics });
  const stock = openStock(db, {
    now: () => clock.now(),
    ...counted,
    seen: (classes, startedAt, eventId) => {
      for (const one of classes) soldOut.learn(one, startedAt);
      availability.learn(eventId, classes);
    },
    told,
  });
  const hearing = startHearing({
    databaseUrl,
    logger,
    setListening: (isListening) => {
      soldOut.setListening(isListening);
      o.listens?.(isListening);
    },
    crossed: ({ eventId, classId, version, isBack }) => {
      if (isBack) soldOut.hear(classId, version);
      availability.forget(eventId);
    },
  });
  return { db, stock, soldOut, availability, catalog: openCatalog(db), hearing };
}
