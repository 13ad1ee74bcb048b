import pg from 'pg';
import { withDatabase } from './with-database.js';

const duplicate = new Set(['42P04', '23505']); // the second: two creations at the same instant

/** Makes the PostgreSQL database that the URL names, unless it exists. */
export async function ensureDatabase(url: string): Promise<void> {
  try {
    await maintain(url, async (client, name) => {
      await client.query(`create database ${pg.escapeIdentifier(name)}`);
    });
  } catch (error) {
    if (!duplicate.has((error as { code?: string }).code ?? '')) throw error;
  }
}

/** Drops the PostgreSQL database that the URL names, also under open connections. */
export function dropDatabase(url: string): Promise<void> {
  return maintain(url, async (client, name) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  });
}

/** Drops the databases `<name>` and `<name>_…` on the server of this URL. */
export function dropDatabases(url: string, name: string): Promise<void> {
  return maintain(url, async (client) => {
    const all = 'select datname from pg_database where datname = $1 or starts_with(datname, $2)';
    const { rows } = await client.query<{ datname: string }>(all, [name, `${name}_`]);
    for (const { datname } of rows)
      await client.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
  });
}

type Work = (client: pg.Client, name: string) => Promise<void>;

async function maintain(url: string, work: Work): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const connectionString = withDatabase(url, 'postgres');
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // a lost connection also fails the work
  try {
    await client.connect();
    await work(client, name);
  } finally {
    await client.end();
  }
}
