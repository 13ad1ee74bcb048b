import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { openPostgres } from '@ticketbottle/service-kit/postgres.js';
import type { DataSource } from 'typeorm';
import { Events1764000000000 } from './migrations/1764000000000-events.js';
import { Search1795600000000 } from './migrations/1795600000000-search.js';
import { Listing1795700000000 } from './migrations/1795700000000-listing.js';
import { SaleClosings1795800000000 } from './migrations/1795800000000-sale-closings.js';

/** Opens the pool and runs the pending migrations. */
export function openDatabase(
  { databaseUrl, poolSize }: { databaseUrl: string; poolSize: number },
  logger: Logger,
): Promise<DataSource> {
  return openPostgres({
    url: databaseUrl,
    service: 'event',
    entities: [],
    migrations: [
      Events1764000000000,
      Search1795600000000,
      Listing1795700000000,
      SaleClosings1795800000000,
    ],
    poolSize,
    logger,
  });
}
