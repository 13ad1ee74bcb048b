import {
  loginOf,
  type Login,
  type LoginVariable,
} from '@ticketbottle/kube-client/api/open-connection.js';
import { accountDir } from '@ticketbottle/kube-client/api/pod-account.js';
import {
  baseEnv,
  commonConfig,
  ConfigError,
  kafkaConfig,
  kafkaEnv,
  loadEnv,
  requireSecret,
} from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';
import type { Pod } from './clients/acknowledgement.js';
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
  /** Whether lines follow the TicketSales of the pod's namespace, and where their API server is. */
  TICKET_SALES: z.enum(['off', 'cluster', 'kubeconfig']).default('off'),
  KUBECONFIG: z.string().optional(),
  /** Kubernetes gives these two to every pod. */
  KUBERNETES_SERVICE_HOST: z.string().optional(),
  KUBERNETES_SERVICE_PORT: z.string().optional(),
  SERVICE_ACCOUNT_DIR: z.string().default(accountDir),
  POD_NAME: z.string().optional(),
  POD_NAMESPACE: z.string().optional(),
  POD_UID: z.string().optional(),
});

/** Where TicketSales are followed, and as whom. */
export type Sales = { login: Login; pod: Pod };

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
    sales: salesOf(e),
    /** Until a process has been up this long it counts everybody as present. */
    presenceWarmUpMs: 35_000,
    printable: e,
  };
}

/** Undefined: every event follows its own settings. */
function salesOf(e: z.output<typeof Env>): Sales | undefined {
  if (e.TICKET_SALES === 'off') return undefined;
  const need = (name: LoginVariable | 'POD_NAME' | 'POD_NAMESPACE' | 'POD_UID'): string => {
    const value = e[name];
    if (value !== undefined && value !== '') return value;
    throw new ConfigError(`waitroom: ${name} is missing; TICKET_SALES needs it, or is to be "off"`);
  };
  return {
    login: loginOf(e.TICKET_SALES, need, e.SERVICE_ACCOUNT_DIR),
    pod: { name: need('POD_NAME'), namespace: need('POD_NAMESPACE'), uid: need('POD_UID') },
  };
}
