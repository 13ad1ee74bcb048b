import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { authenticate, type TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import type { Redis } from 'ioredis';
import { RedisStore, type RedisReply } from 'rate-limit-redis';
import { clientAddress } from './client-address.js';
import { countsHere } from './counts-here.js';
import { HttpRefusal } from './problem.js';

export type LimitGroup = 'default' | 'auth' | 'join' | 'orders' | 'polls';
/** Requests per minute and caller. */
export type Limits = Record<LimitGroup, number>;

export const defaultLimits: Limits = {
  default: 600,
  auth: 20,
  join: 120,
  orders: 60,
  polls: 600,
};
const windowMs = 60_000;

export type Limiters = Record<LimitGroup, RequestHandler>;

type Options = {
  redis: Redis;
  keyPrefix: string;
  limits: Limits;
  isExempt: (address: string) => boolean;
  verifier: TokenVerifier;
  clock: Clock;
  metrics: Metrics;
};

/**
 * One limiter per group, counted in Redis for all gateways and open while Redis is away; but polls, which must not cost a command
 * each, by every gateway for itself. They need no more of a request than node's, so a stream is limited before express.
 */
export function createLimiters(options: Options): Limiters {
  const limiter = (group: LimitGroup, store: Store): RequestHandler =>
    rateLimit({
      windowMs,
      limit: options.limits[group],
      standardHeaders: 'draft-6',
      legacyHeaders: false,
      passOnStoreError: true,
      keyGenerator: group === 'auth' ? addressOf : (request) => callerOf(request, options.verifier),
      validate: { keyGeneratorIpFallback: false, singleCount: false },
      skip: (request) => options.isExempt(addressOf(request)),
      store,
      logger: storeErrors(options.metrics, group),
      handler: (request, _response, next) => {
        const detail = `more than ${options.limits[group]} requests within a minute; try again later`;
        const retryAfterSeconds = secondsLeft(request, options.clock.now());
        next(new HttpRefusal({ status: 429, code: 'RATE_LIMITED', detail, retryAfterSeconds }));
      },
    });
  const inRedis = (group: LimitGroup): RequestHandler =>
    limiter(
      group,
      new RedisStore({
        prefix: `${options.keyPrefix}limit:${group}:`,
        sendCommand: commandsOf(options.redis),
      }),
    );
  return {
    default: inRedis('default'),
    auth: inRedis('auth'),
    join: inRedis('join'),
    orders: inRedis('orders'),
    polls: limiter('polls', countsHere(options.clock, windowMs)),
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
  errors.inc({ group }, 0);
  const count = (): void => errors.inc({ group });
  return { error: count, warn: count };
}

/** The window's end as the limiter found it; at most a whole window. */
function secondsLeft(request: IncomingMessage, now: number): number {
  const { rateLimit: found } = request as { rateLimit?: { resetTime?: Date } };
  const ms = (found?.resetTime?.getTime() ?? Number.POSITIVE_INFINITY) - now;
  return Math.ceil(Math.min(Math.max(ms, 1), windowMs) / 1_000);
}

/** The address, IPv6 by network. Who guesses passwords chooses the headers, but not the address. */
export function addressOf(request: IncomingMessage): string {
  const address = clientAddress(request);
  return address === undefined ? 'unknown' : ipKeyGenerator(address);
}

/** The user whose token this is, else the address: neither a second token nor one made up has a window of its own. */
async function callerOf(request: IncomingMessage, verifier: TokenVerifier): Promise<string> {
  const { authorization } = request.headers;
  if (authorization === undefined) return addressOf(request);
  // Nobody can say who it is while no key was ever read; then the request itself is refused.
  const who = await authenticate(authorization, verifier).catch(() => undefined);
  return who?.ok === true ? who.principal.userId : addressOf(request);
}

const loopback = /^(127\.|::1$|::ffff:127\.)/;

/** On one's own machine nobody is limited, unless asked for. */
export function exemption(limitLoopback: boolean): (address: string) => boolean {
  return (address) => !limitLoopback && loopback.test(address);
}
