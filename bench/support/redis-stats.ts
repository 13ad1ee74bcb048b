import type { Redis } from 'ioredis';

/** What the server counts by itself. `scripts`: EVALSHA and EVAL, with all that runs inside them. */
export type RedisStats = {
  /** Commands that clients sent. */
  sent: number;
  /** Those, and what scripts called. */
  all: number;
  scripts: { calls: number; us: number };
};

/** Only clients send these; the rest of what the line uses is called inside scripts. */
const fromClients =
  /^(evalsha|eval|xrange|xdel|smembers|sadd|srem|ping|subscribe|unsubscribe|script)(\||$)/;
const ownReading = /^(info|config)(\||$)/;

/** Since the last `CONFIG RESETSTAT`. */
export async function readStats(redis: Redis): Promise<RedisStats> {
  const text = await redis.info('commandstats');
  const stats: RedisStats = { sent: 0, all: 0, scripts: { calls: 0, us: 0 } };
  for (const [, name = '', count, us] of text.matchAll(
    /^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm,
  )) {
    if (ownReading.test(name)) continue;
    const calls = Number(count);
    stats.all += calls;
    if (fromClients.test(name)) stats.sent += calls;
    if (!name.startsWith('eval')) continue;
    stats.scripts.calls += calls;
    stats.scripts.us += Number(us);
  }
  return stats;
}

export async function resetStats(redis: Redis): Promise<void> {
  await redis.config('RESETSTAT');
}

/** What the server did while `use` ran. */
export async function countedFor<T>(
  redis: Redis,
  use: () => Promise<T>,
): Promise<{ result: T } & RedisStats> {
  await resetStats(redis);
  const result = await use();
  return { result, ...(await readStats(redis)) };
}

/** Bytes of data, without what clients and the append-only file buffer. */
export async function usedMemory(redis: Redis): Promise<number> {
  const text = await redis.info('memory');
  const of = (name: string): number =>
    Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return of('used_memory') - of('mem_clients_normal') - of('mem_aof_buffer');
}
