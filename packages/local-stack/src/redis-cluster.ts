import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lockDir } from './process/dir-lock.js';
import { startGuard, type Guard } from './process/guard.js';
import { freePort } from './process/ports.js';
import type { Report, ServerContext } from './servers/managed.js';
import { joinRedisCluster, type LoneNode } from './servers/redis-join.js';
import { startRedis, type RedisServer } from './servers/redis.js';

export type RedisClusterOptions = {
  /** Holds `data/` and `logs/`; what is there is removed first. */
  dir: string;
  masters: number;
  /** The first follows the first master, and so on. Default none. */
  replicas?: number;
  /** Within this time a dead node is known to be dead. Default 2,000 ms. */
  nodeTimeoutMs?: number;
  env: NodeJS.ProcessEnv;
  report: Report;
};

export type RedisCluster = {
  /** `redis+cluster://host:port,…` of the masters. */
  readonly redisUrl: string;
  /** Masters first. `kill` and `restart` keep port and data. */
  readonly nodes: readonly RedisServer[];
  stop(): Promise<void>;
};

type Node = { server: RedisServer; lone: LoneNode };

/** Starts a Redis Cluster of child processes on free ports of 127.0.0.1; answers when it is whole. */
export async function startRedisCluster(options: RedisClusterOptions): Promise<RedisCluster> {
  const dir = resolve(options.dir);
  const { masters, replicas = 0, env, report } = options;
  const unlock = await lockDir(dir);
  const guard = startGuard();
  const nodes: Node[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map(({ server }) => server.stop()));
    await guard.dismiss();
    await unlock();
  };
  try {
    await rm(join(dir, 'data'), { recursive: true, force: true });
    await mkdir(join(dir, 'logs'), { recursive: true });
    const context = { dir, env, report, guard, durable: false };
    for (let n = 1; n <= masters + replicas; n++) nodes.push(await startNode(context, n, options));
    const lone = nodes.map((node) => node.lone);
    await joinRedisCluster(lone.slice(0, masters), lone.slice(masters));
  } catch (error) {
    await stop();
    throw error;
  }
  const servers = nodes.map(({ server }) => server);
  const hosts = servers.slice(0, masters).map(({ port }) => `127.0.0.1:${port}`);
  return { redisUrl: `redis+cluster://${hosts.join(',')}`, nodes: servers, stop };
}

async function startNode(
  ctx: ServerContext & { guard: Guard },
  n: number,
  { nodeTimeoutMs = 2_000 }: RedisClusterOptions,
): Promise<Node> {
  const busPort = await freePort();
  const flags = [
    ...['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`],
    ...['--cluster-node-timeout', `${nodeTimeoutMs}`],
    // Who loses a node loses its lines and no others.
    ...['--cluster-require-full-coverage', 'no', '--cluster-allow-replica-migration', 'no'],
  ];
  const server = await startRedis(ctx, { folder: `redis-${n}`, flags });
  return { server, lone: { port: server.port, busPort } };
}
