import { createHash } from 'node:crypto';
import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { Request } from 'express';
import type { Redis } from 'ioredis';
import { RedisStore, type RedisReply } from 'rate-limit-redis';
import { sendProblem } from './problem.js';

export type LimitGroup = 'default' | 'auth' | 'join' | 'orders';
/** Requests per minute and caller. */
export type Limits = Record<LimitGroup, number>;

export const defaultLimits: Limits = { default: 600, auth: 20, join: 120, orders: 60 };
const windowMs = 60_000;
const loopback = /^(127\.|::1$|::ffff:127\.)/;

type Options = {
  redis: Redis;
  keyPrefix: string;
  limits: Limits;
  limitLoopback: boolean;
  metrics: Metrics;
};

/** One limiter per group, counted in Redis for all gateways; open while Redis is away. */
export function createLimiters(options: Options): Record<LimitGroup, RateLimitRequestHandler> {
  const limiter = (group: LimitGroup): RateLimitRequestHandler =>
    rateLimit({
      windowMs,
      limit: options.limits[group],
      standardHeaders: 'draft-6',
      legacyHeaders: false,
      passOnStoreError: true,
      keyGenerator: group === 'auth' ? addressOf : callerOf,
      validate: { keyGeneratorIpFallback: false },
      skip: (request) => !options.limitLoopback && loopback.test(request.ip ?? ''),
      store: new RedisStore({
        prefix: `${options.keyPrefix}limit:${group}:`,
        sendCommand: commandsOf(options.redis),
      }),
      logger: storeErrors(options.metrics, group),
      handler: (request, response) => {
        sendProblem(response, {
          status: 429,
          code: 'RATE_LIMITED',
          detail: `more than ${options.limits[group]} requests within a minute; try again later`,
          retryAfterSeconds: secondsLeft(request),
        });
      },
    });
  return {
    default: limiter('default'),
    auth: limiter('auth'),
    join: limiter('join'),
    orders: limiter('orders'),
  };
}

/**
 * The store loads its scripts once, when it is made: with Redis away just then, or restarted later, its limiter would
 * stay open for ever. So scripts are kept here and sent whole.
 */
function commandsOf(redis: Redis): (...command: string[]) => Promise<RedisReply> {
  const scripts = new Map<string, string>();
  return async (name = '', ...args) => {
    const [first = '', second = ''] = args;
    if (name === 'SCRIPT') {
      const sha = createHash('sha1').update(second).digest('hex');
      scripts.set(sha, second);
      return sha;
    }
    const script = name === 'EVALSHA' ? scripts.get(first) : undefined;
    const command = script === undefined ? [name, ...args] : ['EVAL', script, ...args.slice(1)];
    return (await redis.call(...(command as [string, ...string[]]))) as RedisReply;
  };
}

/** A request let through uncounted is a number, not a line each: the log says once that Redis is away. */
function storeErrors(metrics: Metrics, group: LimitGroup) {
  const name = 'rate_limit_store_errors_total';
  const errors = metrics.counter(name, 'Requests not counted because Redis is away', ['group']);
  const count = (): void => errors.inc({ group });
  return { error: count, warn: count };
}

/** The window's end as the limiter found it; at most a whole window. */
function secondsLeft(request: Request): number {
  const { rateLimit: found } = request as { rateLimit?: { resetTime?: Date } };
  const ms = (found?.resetTime?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now();
  return Math.ceil(Math.min(Math.max(ms, 1), windowMs) / 1_000);
}

/** The address, IPv6 by network. Who guesses passwords chooses the headers, but not the address. */
function addressOf(request: Request): string {
  return request.ip === undefined ? 'unknown' : ipKeyGenerator(request.ip);
}

/** The signed-in user when there is one, else the address. */
function callerOf(request: Request): string {
  return request.headers.authorization?.slice(-64) ?? addressOf(request);
}
