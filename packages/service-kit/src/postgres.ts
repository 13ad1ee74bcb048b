import type { Pool } from 'pg';
import { DataSource, type DataSourceOptions, type EntityManager } from 'typeorm';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

export type PostgresOptions = {
  url: string;
  service: string;
  entities: NonNullable<DataSourceOptions['entities']>;
  migrations: NonNullable<DataSourceOptions['migrations']>;
  /** Connections at most. */
  poolSize: number;
  logger: Logger;
};

/** Replicas that start together migrate one after the other. */
const migrationLock = 7_235_411;

/**
 * Opens a pool and runs the pending migrations under an advisory lock.
 * @throws Error that names the address when PostgreSQL does not answer.
 */
export async function openPostgres(options: PostgresOptions): Promise<DataSource> {
  const { url, service, entities, migrations, poolSize, logger } = options;
  const database = new DataSource({
    type: 'postgres',
    url,
    applicationName: service,
    entities,
    migrations,
    poolSize,
    synchronize: false,
    connectTimeoutMS: 5_000,
    extra: {
      statement_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
      connectionTimeoutMillis: 5_000,
    },
    poolErrorHandler: (error: unknown) =>
      logger.warn({ err: error }, 'an idle connection was lost'),
  });
  try {
    await database.initialize();
  } catch (error) {
    const { host } = new URL(url);
    throw new Error(
      `PostgreSQL does not answer at ${host}: ${String(error)}; is DATABASE_URL right?`,
      {
        cause: error,
      },
    );
  }
  try {
    await migrate(database, logger);
  } catch (error) {
    await database.destroy(); // its connections hold the migration lock
    throw error;
  }
  return database;
}

async function migrate(database: DataSource, logger: Logger): Promise<void> {
  const lock = database.createQueryRunner();
  try {
    await lock.query('SET statement_timeout = 0');
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const done = await database.runMigrations({ transaction: 'each' });
    if (done.length > 0) logger.info({ migrations: done.map((m) => m.name) }, 'migrated');
    await lock.query('SELECT pg_advisory_unlock($1)', [migrationLock]);
    await lock.query('SET statement_timeout = 5000');
  } finally {
    await lock.release();
  }
}

/** For readiness. */
export async function checkPostgres(database: DataSource): Promise<void> {
  await database.query('SELECT 1');
}

/** Runs a statement that each connection parses and plans once, by its name; for what runs thousands of times a second. */
export async function runPrepared<Row extends object>(
  database: DataSource,
  statement: { name: string; text: string; values: unknown[] },
): Promise<Row[]> {
  return (await poolOf(database).query<Row>(statement)).rows;
}

/** Connections that work, that are free, and requests that wait for one. */
export function measurePool(database: DataSource, metrics: Metrics): DataSource {
  const help = 'Connections to PostgreSQL in use and idle, and requests that wait for one';
  metrics.watched('pool_connections', help, ['state'], (set) => {
    const { totalCount, idleCount, waitingCount } = poolOf(database);
    set({ state: 'in_use' }, totalCount - idleCount);
    set({ state: 'idle' }, idleCount);
    set({ state: 'waiting' }, waitingCount);
  });
  return database;
}

/** TypeORM's own pool, which it does not type. */
function poolOf({ driver }: { driver: unknown }): Pool {
  return (driver as { master: Pool }).master;
}

/** READ COMMITTED; commits when `run` resolves, rolls back when it rejects. */
export function inTransaction<T>(
  database: DataSource,
  run: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  return database.transaction(run);
}
