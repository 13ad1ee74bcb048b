import { availableParallelism, totalmem } from 'node:os';
import pg from 'pg';

export type Machine = {
  cpus: number;
  memoryGiB: number;
  node: string;
  postgres: string | null;
  redis: string | null;
  kafka: string | null;
  settings: Record<string, string>;
};

const durable = ['fsync', 'synchronous_commit', 'full_page_writes'];
const shown = [...durable, 'wal_sync_method', 'shared_buffers', 'max_connections', 'autovacuum'];

/** @throws Error when the server may lose what it has confirmed: nothing measured on it would count. */
export async function describeMachine(databaseUrl: string, kafka: string | null): Promise<Machine> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const version = await show(client, 'server_version');
    const settings: Record<string, string> = {};
    for (const name of shown) settings[name] = await show(client, name);
    const off = durable.filter((name) => settings[name] !== 'on');
    if (off.length > 0)
      throw new Error(`bench: ${off.join(', ')} of PostgreSQL must be on, as it is by default`);
    const memoryGiB = Math.round(totalmem() / 2 ** 30);
    const cpus = availableParallelism();
    const node = process.version;
    return { cpus, memoryGiB, node, postgres: version, redis: null, kafka, settings };
  } finally {
    await client.end();
  }
}

async function show(client: pg.Client, name: string): Promise<string> {
  const { rows } = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [
    name,
  ]);
  return rows[0]?.value ?? '';
}
