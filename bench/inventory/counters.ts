import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Store } from './store.js';

export type Counts = { syncs: number; statements: number };

/** Reads the server's own counters of one database, over a connection to another. */
export type Counters = { read(): Promise<Counts>; close(): Promise<void> };

type Options = { adminUrl: string; database: string };

export async function openCounters({ adminUrl, database }: Options): Promise<Counters> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // a lost connection also fails the read
  await client.connect();
  const one = async (sql: string, parameters: unknown[] = []): Promise<number> => {
    const { rows } = await client.query<{ n: string }>(sql, parameters);
    return Number(rows[0]?.n);
  };
  const version = await one(versionSql);
  const preloaded = await one(preloadedSql);
  if (preloaded > 0) await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  return {
    async read() {
      // A backend hands over its counts when it ends.
      while ((await one(backendsSql, [database])) > 0) await pause(5);
      return {
        syncs: await one(version >= 180_000 ? ioSyncsSql : walSyncsSql),
        statements: await one(preloaded > 0 ? statementsSql : commitsSql, [database]),
      };
    },
    close: () => client.end(),
  };
}

const versionSql = `SELECT current_setting('server_version_num') AS n`;
const preloadedSql = `SELECT count(*) AS n FROM unnest(string_to_array(current_setting('shared_preload_libraries'), ',')) l
  WHERE trim(l) = 'pg_stat_statements'`;
const backendsSql = `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`;
const walSyncsSql = 'SELECT wal_sync AS n FROM pg_stat_wal';
const ioSyncsSql = `SELECT coalesce(sum(fsyncs), 0) AS n FROM pg_stat_io WHERE object = 'wal'`;
const statementsSql = `SELECT coalesce(sum(s.calls), 0) AS n FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
  WHERE d.datname = $1 AND s.toplevel`;
/** Each statement of the contender is a transaction of its own. */
const commitsSql =
  'SELECT xact_commit + xact_rollback AS n FROM pg_stat_database WHERE datname = $1';

/** What `use` alone cost: an opening and closing without use is taken off. */
export async function counted<S extends Store, T>(
  counters: Counters,
  open: () => Promise<S>,
  use: (store: S) => Promise<T>,
): Promise<{ result: T } & Counts> {
  const before = await counters.read();
  await (await open()).close();
  const idle = await counters.read();
  const store = await open();
  const result = await use(store).finally(() => store.close());
  const after = await counters.read();
  const own = (of: keyof Counts): number => after[of] - idle[of] - (idle[of] - before[of]);
  return { result, syncs: Math.max(0, own('syncs')), statements: Math.max(0, own('statements')) };
}
