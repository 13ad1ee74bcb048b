import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { loopback, startManaged, type ManagedServer, type ServerContext } from './managed.js';
import { redisBinary } from './redis-binary.js';

export type RedisServer = ManagedServer & { redisUrl: string };

export type RedisOptions = {
  /** Of its data and its log; default `redis`. */
  folder?: string;
  /** Further settings. */
  flags?: string[];
};

export async function startRedis(ctx: ServerContext, o: RedisOptions = {}): Promise<RedisServer> {
  const { folder = 'redis', flags = [] } = o;
  const command = await redisBinary(ctx.env);
  const data = join(ctx.dir, 'data', folder);
  await mkdir(data, { recursive: true });
  const logFile = join(ctx.dir, 'logs', `${folder}.log`);
  const fsync = ctx.durable ? 'everysec' : 'no';
  const { host = loopback } = ctx;
  // In protected mode it answers this machine only.
  const open = host === loopback ? '' : ' --protected-mode no';
  const fixed = `--bind ${host} --appendonly yes --appendfsync ${fsync}${open}`.split(' ');
  const server = await startManaged(
    {
      name: 'redis',
      spec: (port) => {
        const args = [...fixed, ...flags, '--port', `${port}`, '--dir', data, '--save', ''];
        return Promise.resolve({ name: folder, command, args, cwd: data, env: ctx.env, logFile });
      },
      ready: (port) => answers(host, port),
      readyMs: 30_000, // it answers LOADING while it reads its append-only file
      stopSignal: 'SIGTERM',
      stopMs: 10_000,
    },
    ctx,
  );
  return Object.assign(server, { redisUrl: `redis://${host}:${server.port}` });
}

async function answers(host: string, port: number): Promise<boolean> {
  const client = new Client({
    host,
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
