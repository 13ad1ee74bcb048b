import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { EventChanged } from '@ticketbottle/sdk/event.js';
import type { Config } from './config.js';
import { openDatabase } from './store/database.js';
import { writeListing, nextListing } from './store/listing.js';
import { abandonListing, beginListing, exchangeListing } from './store/rebuild-listing.js';

/** One at a time. */
const rebuildLock = 7_235_414;

/**
 * Makes the read model anew out of all events ever told, beside the one in use, and exchanges them at the end. The services go on:
 * what happens meanwhile they write into both.
 * @throws Error when another rebuild is under way.
 */
export async function rebuildReadModel(config: Config, environment: Environment): Promise<string> {
  const { logger } = environment;
  const db = await openDatabase(config, logger);
  const holder = db.createQueryRunner();
  try {
    const rows: unknown = await holder.query('SELECT pg_try_advisory_lock($1) AS held', [
      rebuildLock,
    ]);
    if ((rows as { held: boolean }[])[0]?.held !== true)
      throw new Error('it is being rebuilt already');
    const metrics = createMetrics('event');
    const bus = await connectEventBus({ service: 'event', ...config.kafka, logger, metrics });
    try {
      await beginListing(db);
      const read = await bus.readToEnd('event-events', ({ data }) =>
        writeListing(db, nextListing, EventChanged.fromJSON(data)),
      );
      await exchangeListing(db);
      return `the read model was made anew of ${read} events`;
    } catch (error) {
      await abandonListing(db);
      throw error;
    } finally {
      await bus.stop();
    }
  } finally {
    await holder.release();
    await db.destroy();
  }
}
