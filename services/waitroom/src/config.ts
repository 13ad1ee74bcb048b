import {
  baseEnv,
  commonConfig,
  kafkaConfig,
  kafkaEnv,
  loadEnv,
  requireSecret,
} from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';
import { readRedisUrl } from './store/redis-address.js';

const Env = z.object({
  ...baseEnv,
  ...kafkaEnv,
  PORT: z.coerce.number().int().min(0).max(65_535).default(50_056),
  REDIS_URL: z.string().refine((text) => readRedisUrl(text) !== undefined, {
    error:
      'Invalid address: redis://host:port, or redis+cluster://host:port,host:port (rediss: TLS)',
  }),
  KEY_PREFIX: z.string().default(''),
  USER_ADDRESS: z.string().min(1),
  EVENT_ADDRESS: z.string().min(1),
  INVENTORY_ADDRESS: z.string().min(1),
  ORDER_ADDRESS: z.string().min(1),
  CHECKOUT_KEY_FILE: z.string().min(1),
  QUEUE_TICKET_SECRET: z.string().min(16),
});

export type Config = ReturnType<typeof loadConfig>;

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('waitroom', Env, env);
  return {
    ...commonConfig(e),
    kafka: kafkaConfig(e),
    redisUrl: e.REDIS_URL,
    keyPrefix: e.KEY_PREFIX,
    addresses: {
      user: e.USER_ADDRESS,
      event: e.EVENT_ADDRESS,
      inventory: e.INVENTORY_ADDRESS,
      order: e.ORDER_ADDRESS,
    },
    checkoutKeyFile: e.CHECKOUT_KEY_FILE,
    ticketSecret: requireSecret('QUEUE_TICKET_SECRET', e.QUEUE_TICKET_SECRET, e.NODE_ENV),
    /** Until a process has been up this long it counts everybody as present. */
    presenceWarmUpMs: 35_000,
    printable: e,
  };
}
