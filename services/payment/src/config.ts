import {
  baseEnv,
  commonConfig,
  kafkaConfig,
  kafkaEnv,
  loadEnv,
  postgresEnv,
  requireSecret,
} from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';

const Env = z.object({
  ...baseEnv,
  ...kafkaEnv,
  ...postgresEnv,
  PORT: z.coerce.number().int().min(0).max(65_535).default(50_052),
  USER_ADDRESS: z.string().min(1),
  WEBHOOK_PORT: z.coerce.number().int().min(0).max(65_535).default(8085),
  WEBHOOK_PUBLIC_URL: z.url(),
  ZALOPAY_APP_ID: z.coerce.number().int().positive(),
  ZALOPAY_KEY1: z.string().min(16),
  ZALOPAY_KEY2: z.string().min(16),
  ZALOPAY_URL: z.url(),
  /** Pause between two queries of one attempt; ZaloPay asks for a minute. */
  ZALOPAY_QUERY_SECONDS: z.coerce.number().positive().default(60),
  /** No provider is offered with less time left. */
  MIN_WINDOW_SECONDS: z.coerce.number().min(0).default(60),
});

export type Config = ReturnType<typeof loadConfig>;

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('payment', Env, env);
  return {
    ...commonConfig(e),
    databaseUrl: e.DATABASE_URL,
    poolSize: e.POOL_SIZE,
    kafka: kafkaConfig(e),
    userAddress: e.USER_ADDRESS,
    webhookPort: e.WEBHOOK_PORT,
    webhookPublicUrl: e.WEBHOOK_PUBLIC_URL.replace(/\/$/, ''),
    minWindowSeconds: e.MIN_WINDOW_SECONDS,
    zalopay: {
      appId: e.ZALOPAY_APP_ID,
      key1: requireSecret('ZALOPAY_KEY1', e.ZALOPAY_KEY1, e.NODE_ENV),
      key2: requireSecret('ZALOPAY_KEY2', e.ZALOPAY_KEY2, e.NODE_ENV),
      url: e.ZALOPAY_URL.replace(/\/$/, ''),
      queryMs: e.ZALOPAY_QUERY_SECONDS * 1_000,
    },
    printable: e,
  };
}
