import { baseEnv, commonConfig, ConfigError, loadEnv } from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';
import { createNoteAddress } from './http/client-address.js';
import { defaultLimits, type Limits } from './http/limits.js';

const address = z.string().min(1);
const Env = z.object({
  ...baseEnv,
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  REDIS_URL: z.url(),
  KEY_PREFIX: z.string().default(''),
  USER_ADDRESS: address,
  EVENT_ADDRESS: address,
  INVENTORY_ADDRESS: address,
  ORDER_ADDRESS: address,
  PAYMENT_ADDRESS: address,
  WAITROOM_ADDRESS: address,
  PUBLIC_URL: z.url(),
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
});

export type Config = ReturnType<typeof loadConfig>;

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('api-gateway', Env, env);
  return {
    ...commonConfig(e),
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
    corsOrigins: listOf(e.CORS_ORIGINS),
    trustedProxies: listOf(e.TRUSTED_PROXIES),
    limits: { ...defaultLimits, ...limitsOf(e.RATE_LIMITS) },
    streamLimits: { perUser: e.STREAMS_PER_USER, perAddress: e.STREAMS_PER_ADDRESS },
    rememberedPlaces: e.REMEMBERED_PLACES,
    limitLoopback: e.RATE_LIMITS_LOOPBACK === 'on' || e.NODE_ENV === 'production',
    printable: e,
  };
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
