import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { startAdminServer } from '@ticketbottle/service-kit/admin-server.js';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { stopInOrder } from '@ticketbottle/service-kit/service.js';
import { Redis } from 'ioredis';
import { connect } from './clients/clients.js';
import { jwks } from './clients/jwks.js';
import type { Config } from './config.js';
import { createApp } from './http/app.js';
import { drainable } from './http/drain.js';
import { createLimiters } from './http/limits.js';
import { createStreams } from './http/streams.js';

export type Gateway = { port: number; adminPort: number; stop(): Promise<void> };
export type Environment = { clock: Clock; logger: Logger };

const drainMs = 6_000;
const redisWaitMs = 2_000;

export async function startGateway(
  config: Config,
  { clock, logger }: Environment,
): Promise<Gateway> {
  const { host } = config;
  const metrics = createMetrics('api-gateway');
  const redis = openRedis(config.redisUrl, logger);
  const { clients, close } = connect(config.addresses, { tls: config.tls, metrics });
  const keys = jwks(clients, logger);
  const verifier = createTokenVerifier({
    keys: keys.userKeys,
    issuer: 'ticketbottle/user',
    clock,
    logger,
  });
  const streams = createStreams(metrics);
  const limiters = createLimiters({ ...config, redis, metrics });
  const needs = { clients, jwks: keys, verifier, limiters };
  const app = createApp({ needs, streams, logger, metrics, corsOrigins: config.corsOrigins });
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 60_000 },
    app,
  );
  const drain = drainable(server);
  await untilReady(redis);
  const port = await listen(server, config);
  const admin = await startAdminServer({
    host,
    port: config.adminPort,
    metrics,
    logger,
    clock,
    checks: {},
  });
  admin.setReady(true);
  return {
    port,
    adminPort: admin.port,
    stop: () =>
      stopInOrder(logger, [
        ['readiness', () => admin.setReady(false)],
        ['pause', () => new Promise((resolve) => setTimeout(resolve, config.shutdownPauseMs))],
        ['streams', () => streams.endAll()],
        ['requests', () => drain(drainMs)],
        ['clients', close],
        ['redis', () => redis.disconnect()],
        ['admin server', () => admin.stop()],
      ]),
  };
}

function openRedis(url: string, logger: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
  });
  let last = '';
  redis.on('error', (error) => {
    if (error.message !== last) logger.warn({ err: error }, 'Redis is away: rate limits are open');
    last = error.message;
  });
  return redis;
}

/** So that the first requests are counted. Limits fail open: a gateway without Redis still serves. */
async function untilReady(redis: Redis): Promise<void> {
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(redisWaitMs) });
  } catch {
    return; // away, and logged; it goes on connecting
  }
}

async function listen(server: Server, { host, port }: Config): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}
