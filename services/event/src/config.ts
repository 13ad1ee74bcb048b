import {
  baseEnv,
  commonConfig,
  kafkaConfig,
  kafkaEnv,
  loadEnv,
  postgresEnv,
} from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';

const Env = z.object({
  ...baseEnv,
  ...kafkaEnv,
  ...postgresEnv,
  PORT: z.coerce.number().int().min(0).max(65_535).default(50_053),
  USER_ADDRESS: z.string().min(1),
  INVENTORY_ADDRESS: z.string().min(1),
  WAITROOM_ADDRESS: z.string().min(1),
  /** Least hold that an organiser may choose; tests shorten it. */
  MIN_HOLD_SECONDS: z.coerce.number().int().min(1).max(3_600).default(420),
});

export type Config = ReturnType<typeof loadConfig>;

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('event', Env, env);
  return {
    ...commonConfig(e),
    databaseUrl: e.DATABASE_URL,
    poolSize: e.POOL_SIZE,
    kafka: kafkaConfig(e),
    addresses: {
      user: e.USER_ADDRESS,
      inventory: e.INVENTORY_ADDRESS,
      waitroom: e.WAITROOM_ADDRESS,
    },
    minHoldSeconds: e.MIN_HOLD_SECONDS,
    printable: e,
  };
}
