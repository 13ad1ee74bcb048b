import { once } from 'node:events';
import { createServer, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { startAdminServer } from '@ticketbottle/service-kit/admin-server.js';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import { stopInOrder } from '@ticketbottle/service-kit/service.js';
import { Redis } from 'ioredis';
import { connect, type Clients } from './clients/clients.js';
import { jwks } from './clients/jwks.js';
import { openLines } from './clients/lines.js';
import { openPlaces } from './clients/places.js';
import { openPresence } from './clients/presence.js';
import type { Config, Timeouts } from './config.js';
import { commonHeaders, createApp } from './http/app.js';
import { refuseBadRequests } from './http/bad-requests.js';
import { drainable } from './http/drain.js';
import { createNoteAddress } from './http/client-address.js';
import { createFront } from './http/front.js';
import { createLimiters, exemption } from './http/limits.js';
import { createConnectionLimits } from './http/live/connection-limits.js';
import { SessionStreams } from './http/live/session-streams.js';
import { createCursors } from './http/cursors.js';
import { endRevoked } from './http/end-revoked.js';
import { createPublicCache } from './http/public-cache.js';
import { createProblems } from './http/problems.js';
import { requestScope } from './http/request-scope.js';
import { createStreams } from './http/streams.js';
import { openRpcDoor } from './rpc/door.js';
import { createRpcStreams } from './rpc/streams.js';

export type Gateway = { port: number; grpcPort: number; adminPort: number; stop(): Promise<void> };
export type Environment = { clock: Clock; logger: Logger };
type Parts = Environment & { config: Config; metrics: Metrics };

const drainMs = 6_000;
const redisWaitMs = 2_000;

export async function startGateway(
  config: Config,
  { clock, logger }: Environment,
): Promise<Gateway> {
  const { host } = config;
  const metrics = createMetrics('api-gateway', config.measures);
  const parts = { config, clock, logger, metrics };
  const redis = openRedis(config.redisUrl, logger);
  const { clients, close } = connect(config.addresses, { tls: config.tls, metrics });
  const { server, streams, live, memory, ending, rpc, rpcStreams } = openDoors(
    parts,
    clients,
    redis,
  );
  const drain = drainable(server);
  await untilReady(redis);
  const port = await listen(server, config);
  const door = await openRpcDoor(rpc);
  const admin = await startAdminServer({
    host,
    port: config.adminPort,
    metrics,
    logger,
    clock,
    checks: {},
  });
  admin.setReady(true);
  door.setServing(true);
  return {
    port,
    grpcPort: door.port,
    adminPort: admin.port,
    stop: () =>
      stopInOrder(logger, [
        ['readiness', () => admin.setReady(false)],
        ['serving', () => door.setServing(false)],
        ['pause', () => new Promise((resolve) => setTimeout(resolve, config.shutdownPauseMs))],
        ['revocations', () => ending.stop()],
        ['streams', () => streams.endAll()],
        ['streams of SDK clients', () => rpcStreams.endAll()],
        ['positions', () => live.stop()],
        ['requests', () => Promise.all([drain(drainMs), door.stop(drainMs)])],
        ['presence', () => memory.presence.stop()],
        ['lines', () => memory.lines.stop()],
        ['clients', close],
        ['redis', () => redis.disconnect()],
        ['admin server', () => admin.stop()],
      ]),
  };
}

/** What this process knows of lines and places without asking. */
function openMemory({ config, clock, logger, metrics }: Parts, { waitroom }: Clients) {
  const random = Math.random;
  const lines = openLines({ waitroom, clock, random, logger, metrics });
  const presence = openPresence(waitroom, logger);
  const most = config.rememberedPlaces;
  return { lines, presence, places: openPlaces({ waitroom, lines, presence, metrics, most }) };
}

function openDoors(parts: Parts, clients: Clients, redis: Redis) {
  const { config, clock, logger, metrics } = parts;
  const random = Math.random;
  const keys = jwks(clients, logger);
  const issuer = 'ticketbottle/user';
  const verifier = createTokenVerifier({
    keys: keys.userKeys,
    revoked: async (since) => (await clients.user.listRevocations({ since })).revocations,
    ...{ issuer, clock, logger },
  });
  const isExempt = exemption(config.limitLoopback);
  const limiters = createLimiters({ ...config, redis, isExempt, verifier, clock, metrics });
  const memory = openMemory(parts, clients);
  const { places } = memory;
  const streams = createStreams({ metrics, logger, random });
  const limits = createConnectionLimits(config.streamLimits, isExempt);
  const live = new SessionStreams({ ...memory, streams, limits, clock, random, logger });
  const common = {
    scope: requestScope(logger, metrics),
    headers: commonHeaders(config.corsOrigins),
    problems: createProblems(logger),
  };
  const publicCache = createPublicCache(clock);
  const cursors = createCursors(config.cursorSecret);
  const known = { clients, limiters, verifier, isExempt, cursors };
  const needs = { ...known, jwks: keys, places, publicCache, random };
  const app = createApp({ ...common, needs, streams, pages: config.pages });
  const noteAddress = createNoteAddress(config.trustedProxies);
  const stream = { verifier, sessionStreams: live, limiters };
  const poll = { verifier, limiters, places, random };
  const server = createServer(
    serverOptions(config.timeouts),
    createFront({ ...common, app, noteAddress, stream, poll }),
  );
  refuseBadRequests(server);
  const rpcStreams = createRpcStreams(metrics);
  const ending = endRevoked({ verifier, streams: [streams, rpcStreams], logger });
  const rpc = {
    ...{ host: config.host, port: config.grpcPort, tls: config.grpcTls, logger, metrics },
    ...{ ...known, noteAddress, limits, streams: rpcStreams },
  };
  return { server, streams, live, memory, ending, rpc, rpcStreams };
}

/** Node looks for late requests each 30 s unless told otherwise: a head that has 10 s would have 40. */
function serverOptions({ headersMs, bodyMs, idleMs }: Timeouts): ServerOptions {
  return {
    headersTimeout: headersMs,
    requestTimeout: bodyMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1_000, headersMs),
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
