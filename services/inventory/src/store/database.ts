import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { openPostgres } from '@ticketbottle/service-kit/postgres.js';
import type { DataSource } from 'typeorm';
import { Stock1764000000000 } from './migrations/1764000000000-stock.js';
import { Batches1764200000000 } from './migrations/1764200000000-batches.js';
import { Rush1764300000000 } from './migrations/1764300000000-rush.js';
import { DirectRush1764500000000 } from './migrations/1764500000000-direct-rush.js';

/** Opens the pool and runs the pending migrations. */
export function openDatabase(
  { databaseUrl, poolSize }: { databaseUrl: string; poolSize: number },
  logger: Logger,
): Promise<DataSource> {
  return openPostgres({
    url: databaseUrl,
    service: 'inventory',
    entities: [],
    migrations: [
      Stock1764000000000,
      Batches1764200000000,
      Rush1764300000000,
      DirectRush1764500000000,
    ],
    poolSize,
    logger,
  });
}
