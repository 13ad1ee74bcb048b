import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { Redis, type RedisOptions } from 'ioredis';

/** A script is never sent again by itself: it may have run. */
const options: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 2_000,
  retryStrategy: (times) => Math.min(50 * times, 1_000),
};
const startMs = 30_000;

/** Connects, or rejects after 30 s naming the address. */
export async function openRedis(url: string, logger: Logger): Promise<Redis> {
  const redis = new Redis(url, options);
  let last = '';
  redis.on('error', (error) => {
    if (error.message !== last) logger.warn({ err: error }, 'Redis is away; it is connected again');
    last = error.message;
  });
  redis.on('ready', () => {
    last = '';
  });
  await ready(redis, url);
  return redis;
}

function ready(redis: Redis, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      redis.disconnect();
      reject(new Error(`Redis does not answer at ${new URL(url).host}; is REDIS_URL right?`));
    }, startMs);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** For readiness. */
export async function checkRedis(redis: Redis): Promise<void> {
  await redis.ping();
}
