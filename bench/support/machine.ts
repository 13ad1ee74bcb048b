import { availableParallelism, totalmem } from 'node:os';
import type { Redis } from 'ioredis';
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
    return { ...hardware(), postgres: version, redis: null, kafka, settings };
  } finally {
    await client.end();
  }
}

const shownOfRedis = [
  'appendonly',
  'appendfsync',
  'maxmemory-policy',
  'hash-max-listpack-entries',
  'hash-max-listpack-value',
];

/** @throws Error when Redis keeps nothing on disk: nothing measured on it would count. */
export async function describeRedis(redis: Redis, kafka: string | null): Promise<Machine> {
  const settings: Record<string, string> = {};
  for (const name of shownOfRedis) settings[name] = await settingOf(redis, name);
  if (settings['appendonly'] !== 'yes' || settings['appendfsync'] === 'no')
    throw new Error('bench: Redis must have appendonly yes and appendfsync everysec or always');
  const info = await redis.info('server');
  const of = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  const valkey = of('valkey_version');
  const version = valkey === undefined ? (of('redis_version') ?? '') : `Valkey ${valkey}`;
  return { ...hardware(), postgres: null, redis: version, kafka, settings };
}

async function settingOf(redis: Redis, name: string): Promise<string> {
  const [, value = ''] = (await redis.config('GET', name)) as string[];
  return value;
}

function hardware() {
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  return { cpus: availableParallelism(), memoryGiB, node: process.version };
}

async function show(client: pg.Client, name: string): Promise<string> {
  const { rows } = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [
    name,
  ]);
  return rows[0]?.value ?? '';
}
