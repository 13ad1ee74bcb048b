import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { openPostgres } from '@ticketbottle/service-kit/postgres.js';
import type { DataSource } from 'typeorm';
import { Accounts1764000000000 } from './migrations/1764000000000-accounts.js';
import { Logins1795600000000 } from './migrations/1795600000000-logins.js';
import { LinkRequests1796000000000 } from './migrations/1796000000000-link-requests.js';

/** Opens the pool and runs the pending migrations. */
export function openDatabase(
  { databaseUrl, poolSize }: { databaseUrl: string; poolSize: number },
  logger: Logger,
): Promise<DataSource> {
  return openPostgres({
    url: databaseUrl,
    service: 'user',
    entities: [],
    migrations: [Accounts1764000000000, Logins1795600000000, LinkRequests1796000000000],
    poolSize,
    logger,
  });
}
