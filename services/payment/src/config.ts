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

const minute = 60;

const Env = z
  .object({
    ...baseEnv,
    ...kafkaEnv,
    ...postgresEnv,
    PORT: z.coerce.number().int().min(0).max(65_535).default(50_052),
    USER_ADDRESS: z.string().min(1),
    WEBHOOK_PORT: z.coerce.number().int().min(0).max(65_535).default(8085),
    WEBHOOK_PUBLIC_URL: z.url(),
    ZALOPAY_APP_ID: z.coerce.number().int().positive().optional(),
    ZALOPAY_KEY1: z.string().min(16).optional(),
    ZALOPAY_KEY2: z.string().min(16).optional(),
    ZALOPAY_URL: z.url().optional(),
    /** Pause between two queries of one attempt; ZaloPay asks for a minute. */
    ZALOPAY_QUERY_SECONDS: z.coerce.number().positive().default(minute),
    PAYOS_CLIENT_ID: z.string().min(1).optional(),
    PAYOS_API_KEY: z.string().min(16).optional(),
    PAYOS_CHECKSUM_KEY: z.string().min(16).optional(),
    PAYOS_URL: z.url().optional(),
    /** First pause between two queries of one attempt; doubles up to four times that. */
    PAYOS_QUERY_SECONDS: z.coerce.number().positive().default(15),
    VNPAY_TMN_CODE: z
      .string()
      .regex(/^[A-Za-z0-9]{8}$/, 'must be 8 letters or digits')
      .optional(),
    VNPAY_HASH_SECRET: z.string().min(16).optional(),
    VNPAY_PAY_URL: z.url().optional(),
    VNPAY_API_URL: z.url().optional(),
    /** Pause between two queries of one attempt; VNPay refuses a repeat within five minutes. */
    VNPAY_QUERY_SECONDS: z.coerce
      .number()
      .positive()
      .default(5 * minute),
    /** No provider is offered with less time left. */
    MIN_WINDOW_SECONDS: z.coerce.number().min(0).default(minute),
    /** How the world reaches the gateway. With it, or with REDIRECT_ORIGINS, buyers are sent nowhere else. */
    PUBLIC_URL: z.url().optional(),
    REDIRECT_ORIGINS: z.string().default(''),
    /** Gets alerts as JSON; without it they are log lines. */
    ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  })
  .superRefine((env, context) => {
    for (const names of Object.values(groups)) {
      const missing = names.filter((name) => env[name] === undefined);
      if (missing.length === 0 || missing.length === names.length) continue;
      for (const name of missing)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `set all of ${names.join(', ')}`,
        });
    }
  });
type Env = z.infer<typeof Env>;

/** A provider is on when all of its variables are set, and off when none is. */
const groups = {
  zalopay: ['ZALOPAY_APP_ID', 'ZALOPAY_KEY1', 'ZALOPAY_KEY2', 'ZALOPAY_URL'],
  payos: ['PAYOS_CLIENT_ID', 'PAYOS_API_KEY', 'PAYOS_CHECKSUM_KEY', 'PAYOS_URL'],
  vnpay: ['VNPAY_TMN_CODE', 'VNPAY_HASH_SECRET', 'VNPAY_PAY_URL', 'VNPAY_API_URL'],
} as const satisfies Record<string, readonly (keyof Env)[]>;

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
    webhookPublicUrl: base(e.WEBHOOK_PUBLIC_URL),
    minWindowSeconds: e.MIN_WINDOW_SECONDS,
    redirect: redirectRule(e),
    zalopay: zalopay(e),
    payos: payos(e),
    vnpay: vnpay(e),
    alertUrl: e.ALERT_WEBHOOK_URL,
    printable: { ...e, ALERT_WEBHOOK_URL: e.ALERT_WEBHOOK_URL && '****' },
  };
}

function redirectRule({ PUBLIC_URL: site, REDIRECT_ORIGINS: listed, NODE_ENV: mode }: Env) {
  const named = listed.split(',').map((origin) => origin.trim());
  const origins = [...(site === undefined ? [] : [new URL(site).origin]), ...named];
  const known = origins.filter((origin) => origin !== '');
  return known.length === 0 ? undefined : { origins: known, loopback: mode !== 'production' };
}

function zalopay(e: Env) {
  const { ZALOPAY_APP_ID: appId, ZALOPAY_KEY1: key1, ZALOPAY_KEY2: key2, ZALOPAY_URL: url } = e;
  if (appId === undefined || key1 === undefined || key2 === undefined || url === undefined)
    return undefined;
  return {
    appId,
    key1: requireSecret('ZALOPAY_KEY1', key1, e.NODE_ENV),
    key2: requireSecret('ZALOPAY_KEY2', key2, e.NODE_ENV),
    url: base(url),
    queryMs: e.ZALOPAY_QUERY_SECONDS * 1_000,
  };
}

function payos(e: Env) {
  const { PAYOS_CLIENT_ID: clientId, PAYOS_API_KEY: apiKey, PAYOS_URL: url } = e;
  const { PAYOS_CHECKSUM_KEY: checksumKey } = e;
  if (clientId === undefined || apiKey === undefined || url === undefined) return undefined;
  if (checksumKey === undefined) return undefined;
  return {
    clientId,
    apiKey: requireSecret('PAYOS_API_KEY', apiKey, e.NODE_ENV),
    checksumKey: requireSecret('PAYOS_CHECKSUM_KEY', checksumKey, e.NODE_ENV),
    url: base(url),
    queryMs: e.PAYOS_QUERY_SECONDS * 1_000,
  };
}

function vnpay(e: Env) {
  const { VNPAY_TMN_CODE: tmnCode, VNPAY_HASH_SECRET: hashSecret } = e;
  const { VNPAY_PAY_URL: payUrl, VNPAY_API_URL: apiUrl } = e;
  if (tmnCode === undefined || hashSecret === undefined) return undefined;
  if (payUrl === undefined || apiUrl === undefined) return undefined;
  return {
    tmnCode,
    hashSecret: requireSecret('VNPAY_HASH_SECRET', hashSecret, e.NODE_ENV),
    payUrl,
    apiUrl,
    queryMs: e.VNPAY_QUERY_SECONDS * 1_000,
  };
}

function base(url: string): string {
  return url.replace(/\/$/, '');
}
