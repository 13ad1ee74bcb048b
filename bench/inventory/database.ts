import pg from 'pg';
import { poolSize } from './store.js';

export async function inDatabase<T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // a lost connection also fails the work
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function openPool(databaseUrl: string): pg.Pool {
  const connectionString = databaseUrl;
  const pool = new pg.Pool({ connectionString, max: poolSize, connectionTimeoutMillis: 60_000 });
  pool.on('error', () => undefined); // a lost connection also fails the next query
  return pool;
}
