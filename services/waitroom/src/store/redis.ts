import { once } from 'node:events';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { readRedisUrl, type RedisAddress } from './redis-address.js';

export type AnyRedis = Redis | Cluster;

/** A script is never sent again by itself: it may have run. */
const options = {
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 2_000,
} satisfies RedisOptions;
const retryMs = (times: number): number => Math.min(50 * times, 1_000);
const startMs = 30_000;
const connectMs = 2_000;
const syncMs = 1_900;

/** Connects, or rejects after 30 s naming the address. */
export async function openRedis(url: string, logger: Logger): Promise<AnyRedis> {
  const address = parse(url);
  const redis = address.kind === 'server' ? serverOf(address) : clusterOf(address);
  return await opened(redis, address, logger);
}

/** A connection for what scripts publish. In a cluster every node hears all of it. */
export async function openSubscriber(url: string, logger: Logger): Promise<Redis> {
  const address = parse(url);
  const redis = address.kind === 'server' ? serverOf(address) : anyNodeOf(address);
  return await opened(redis, address, logger);
}

type ServerAddress = RedisAddress & { kind: 'server' };
type ClusterAddress = RedisAddress & { kind: 'cluster' };

function parse(url: string): RedisAddress {
  const address = readRedisUrl(url);
  if (address === undefined) throw new Error('REDIS_URL is no address of Redis');
  return address;
}

function serverOf({ url }: ServerAddress): Redis {
  return new Redis(url, { ...options, enableOfflineQueue: false, retryStrategy: retryMs });
}

/** Follows MOVED and ASK, which say that the command did not run; whatever else goes wrong is the caller's to know. */
function clusterOf(address: ClusterAddress): Cluster {
  const cluster = new Cluster(address.nodes, {
    redisOptions: { ...options, ...accessTo(address) },
    enableOfflineQueue: false,
    retryDelayOnFailover: 0, // would send again what was under way when a connection was lost
    retryDelayOnClusterDown: 0,
    clusterRetryStrategy: retryMs,
    slotsRefreshTimeout: 2_000,
    dnsLookup: (host, found) => found(null, host), // a certificate names a host, not its address
  });
  // A node is else connected by the first command for it, and refuses the others meanwhile.
  cluster.on('+node', (node: Redis) => {
    setImmediate(() => {
      if (node.status === 'wait') void node.connect().catch(() => undefined);
    });
  });
  return cluster;
}

/** One node after the other, until one answers. */
function anyNodeOf(address: ClusterAddress): Redis {
  const { nodes } = address;
  const redis = new Redis({
    ...options,
    ...accessTo(address),
    ...nodes[0],
    enableOfflineQueue: false,
    retryStrategy: (times) => {
      Object.assign(redis.options, nodes[times % nodes.length]);
      return retryMs(times);
    },
  });
  return redis;
}

function accessTo({ username, password, tls }: ClusterAddress): RedisOptions {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

async function opened<R extends AnyRedis>(
  redis: R,
  address: RedisAddress,
  logger: Logger,
): Promise<R> {
  let last = '';
  const away = (error: Error): void => {
    if (error.message !== last) logger.warn({ err: error }, 'Redis is away; it is connected again');
    last = error.message;
  };
  redis.on('error', away);
  redis.on('node error', away);
  redis.on('ready', () => {
    last = '';
  });
  await ready(redis, address);
  return redis;
}

function ready(redis: AnyRedis, address: RedisAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      redis.disconnect();
      reject(new Error(`Redis does not answer at ${hostsOf(address)}; is REDIS_URL right?`));
    }, startMs);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function hostsOf(address: RedisAddress): string {
  if (address.kind === 'server') return address.host;
  return address.nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
}

/** Runs on a connection of its own, which it may block. */
export async function onOwnConnection<T>(
  redis: AnyRedis,
  run: (own: AnyRedis) => Promise<T>,
): Promise<T> {
  const own = redis.duplicate();
  own.on('error', () => undefined); // told by the command that fails
  try {
    if (own.status !== 'ready')
      await once(own, 'ready', { signal: AbortSignal.timeout(connectMs) });
    return await run(own);
  } finally {
    own.disconnect();
  }
}

/**
 * Comes back when what this connection wrote, and all before it, is on the disk of its server. False at once where the server is
 * set up to keep nothing there; rejects when it does not come to it.
 */
export async function syncToDisk(redis: AnyRedis): Promise<boolean> {
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis];
  const used = nodes.filter(({ status }) => status === 'ready');
  return (await Promise.all(used.map(syncNode))).every(Boolean);
}

async function syncNode(node: Redis): Promise<boolean> {
  if (!(await writesToDisk(node))) return false;
  const [synced] = (await node.call('WAITAOF', 1, 0, syncMs)) as [number];
  if (synced !== 1) throw new Error(`Redis has not written to disk within ${syncMs} ms`);
  return true;
}

/** Where CONFIG is not allowed, INFO knows half of it. */
async function writesToDisk(node: Redis): Promise<boolean> {
  const persistence = await node.info('persistence');
  if (persistence.includes('aof_enabled:0')) return false;
  const answer = (await node.config('GET', 'appendfsync').catch(() => [])) as string[];
  return answer[1] !== 'no';
}

/** For readiness. In a cluster one node is enough: who loses the others loses their lines only. */
export async function checkRedis(redis: AnyRedis): Promise<void> {
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis];
  await Promise.any(nodes.map((node) => node.ping()));
}

/** Counts what is sent; pipelines by each of their commands. */
export function countCommands(redis: AnyRedis, metrics: Metrics): AnyRedis {
  const commands = metrics.counter('waitroom_redis_commands_total', 'Commands sent to Redis');
  const send = redis.sendCommand.bind(redis) as (...args: unknown[]) => unknown;
  redis.sendCommand = (...args: unknown[]) => {
    commands.inc();
    return send(...args);
  };
  return redis;
}
