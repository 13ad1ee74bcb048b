import type { Stack } from '@ticketbottle/local-stack/stack.js';
import type { Redis } from 'ioredis';
import type { RedisBenchmark } from '../support/find-redis-benchmark.js';

/** Where the processes run, and what they leave on disk. */
export type Place = { stack: Stack; dir: string; env: NodeJS.ProcessEnv };

/** What every job of this suite works with. */
export type Bench = {
  redisUrl: string;
  /** For the server's own counters. */
  redis: Redis;
  warmMs: number;
  windowMs: number;
  /** For the jobs that need processes. */
  place: Place;
  /** Undefined when it cannot be had. */
  redisBenchmark: RedisBenchmark | undefined;
};
