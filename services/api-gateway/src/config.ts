import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  baseEnv,
  commonConfig,
  ConfigError,
  loadEnv,
  requireSecret,
} from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';
import { createNoteAddress } from './http/client-address.js';
import { defaultLimits, type Limits } from './http/limits.js';

const address = z.string().min(1);
const Env = z.object({
  ...baseEnv,
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** The gRPC port of SDK clients; its certificate is one that they trust, not one between services. */
  GRPC_PORT: z.coerce.number().int().min(0).max(65_535).default(50_050),
  GRPC_TLS_CERT: z.string().optional(),
  GRPC_TLS_KEY: z.string().optional(),
  GRPC_TLS: z.enum(['on', 'off']).default('on'),
  REDIS_URL: z.url(),
  KEY_PREFIX: z.string().default(''),
  USER_ADDRESS: address,
  EVENT_ADDRESS: address,
  INVENTORY_ADDRESS: address,
  ORDER_ADDRESS: address,
  PAYMENT_ADDRESS: address,
  WAITROOM_ADDRESS: address,
  PUBLIC_URL: z.url(),
  /** The built pages; those of the package beside by default. */
  PAGES_DIR: z.string().optional(),
  /** Signs the cursors of lists; the same at every gateway. */
  CURSOR_SECRET: z.string().min(16),
  /** Origins whose pages may call the API; comma list. */
  CORS_ORIGINS: z.string().default(''),
  /** Proxies whose X-Forwarded-For is believed; comma list of addresses, networks, loopback, linklocal, uniquelocal. */
  TRUSTED_PROXIES: z.string().default('').refine(areProxies, {
    error: 'must be a comma list of addresses or networks, e.g. 10.0.0.0/8',
  }),
  /** JSON: requests per minute by group, e.g. {"auth":20}. */
  RATE_LIMITS: z.string().default('{}'),
  RATE_LIMITS_LOOPBACK: z.enum(['on', 'off']).default('off'),
  /** Streams of one user, and from one address, open at once here; 0 is no limit. */
  STREAMS_PER_USER: z.coerce.number().int().min(0).default(10),
  STREAMS_PER_ADDRESS: z.coerce.number().int().min(0).default(1_000),
  /** Holders of places whose polls are answered from memory. */
  REMEMBERED_PLACES: z.coerce.number().int().min(1).default(100_000),
  /** Within which a head, and a whole request, have to arrive, and how long a connection may be idle between two. */
  HEADERS_TIMEOUT_MS: z.coerce.number().int().min(1).default(10_000),
  BODY_TIMEOUT_MS: z.coerce.number().int().min(1).default(15_000),
  IDLE_TIMEOUT_MS: z.coerce.number().int().min(1).default(60_000),
});

export type Config = ReturnType<typeof loadConfig>;
/** PEM of the gRPC port, and where it was read. */
export type GrpcTls = { cert: Buffer; key: Buffer; paths: { cert: string; key: string } };

/** Of a connection, milliseconds; `bodyMs` counts from the first byte of a request. */
export type Timeouts = { headersMs: number; bodyMs: number; idleMs: number };

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('api-gateway', Env, env);
  return {
    ...commonConfig(e),
    grpcPort: e.GRPC_PORT,
    grpcTls: grpcTlsFrom(e),
    cursorSecret: requireSecret('CURSOR_SECRET', e.CURSOR_SECRET, e.NODE_ENV),
    redisUrl: e.REDIS_URL,
    keyPrefix: e.KEY_PREFIX,
    addresses: {
      user: e.USER_ADDRESS,
      event: e.EVENT_ADDRESS,
      inventory: e.INVENTORY_ADDRESS,
      order: e.ORDER_ADDRESS,
      payment: e.PAYMENT_ADDRESS,
      waitroom: e.WAITROOM_ADDRESS,
    },
    pages: { dir: e.PAGES_DIR ?? builtPages(), publicUrl: e.PUBLIC_URL },
    corsOrigins: listOf(e.CORS_ORIGINS),
    trustedProxies: listOf(e.TRUSTED_PROXIES),
    limits: { ...defaultLimits, ...limitsOf(e.RATE_LIMITS) },
    streamLimits: { perUser: e.STREAMS_PER_USER, perAddress: e.STREAMS_PER_ADDRESS },
    rememberedPlaces: e.REMEMBERED_PLACES,
    timeouts: timeoutsFrom(e),
    limitLoopback: e.RATE_LIMITS_LOOPBACK === 'on' || e.NODE_ENV === 'production',
    printable: e,
  };
}

function builtPages(): string {
  const { resolve } = createRequire(import.meta.url);
  return join(dirname(resolve('@ticketbottle/web/package.json')), 'dist');
}

function timeoutsFrom(e: z.infer<typeof Env>): Timeouts {
  const timeouts = {
    headersMs: e.HEADERS_TIMEOUT_MS,
    bodyMs: e.BODY_TIMEOUT_MS,
    idleMs: e.IDLE_TIMEOUT_MS,
  };
  if (timeouts.headersMs > timeouts.bodyMs)
    throw new ConfigError(
      'api-gateway: HEADERS_TIMEOUT_MS is over BODY_TIMEOUT_MS; the head is a part of the request',
    );
  return timeouts;
}

/** Both files or none; in production none only by GRPC_TLS=off, where something before the gateway ends TLS. */
function grpcTlsFrom(e: z.infer<typeof Env>): GrpcTls | undefined {
  const { GRPC_TLS_CERT: cert, GRPC_TLS_KEY: key } = e;
  if (cert !== undefined && key !== undefined)
    return {
      cert: readPem('GRPC_TLS_CERT', cert),
      key: readPem('GRPC_TLS_KEY', key),
      paths: { cert, key },
    };
  if (cert !== undefined || key !== undefined)
    throw new ConfigError('set both of GRPC_TLS_CERT and GRPC_TLS_KEY or none');
  if (e.NODE_ENV === 'production' && e.GRPC_TLS === 'on')
    throw new ConfigError(
      'GRPC_TLS_CERT is missing: SDK clients send access tokens; set GRPC_TLS_CERT and GRPC_TLS_KEY, or GRPC_TLS=off where TLS ends before the gateway',
    );
  return undefined;
}

function readPem(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`${name} cannot be read: ${String(error)}; it names a PEM file`);
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function areProxies(text: string): boolean {
  try {
    createNoteAddress(listOf(text));
    return true;
  } catch {
    return false;
  }
}

function limitsOf(text: string): Partial<Limits> {
  const schema = z.partialRecord(
    z.enum(['default', 'auth', 'join', 'orders', 'polls']),
    z.number().int().min(1),
  );
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new ConfigError(`RATE_LIMITS must be JSON like {"auth":20}: ${String(error)}`);
  }
}
