import { rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
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
  logger: Logger;
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
      keyGenerator: callerOf,
      validate: { keyGeneratorIpFallback: false },
      skip: (request) => !options.limitLoopback && loopback.test(request.ip ?? ''),
      store: new RedisStore({
        prefix: `${options.keyPrefix}limit:${group}:`,
        sendCommand: (command: string, ...args: string[]) =>
          options.redis.call(command, ...args) as Promise<RedisReply>,
      }),
      handler: (_request, response) => {
        sendProblem(response, {
          status: 429,
          code: 'RATE_LIMITED',
          detail: `more than ${options.limits[group]} requests within a minute; try again later`,
          retryAfterSeconds: 60,
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

/** The signed-in user when there is one, else the address. */
function callerOf(request: Request): string {
  const { authorization } = request.headers;
  return authorization === undefined ? (request.ip ?? 'unknown') : authorization.slice(-64);
}
