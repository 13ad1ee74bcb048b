import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const Env = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(8090),
  ADMIN_PORT: port.default(9464),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  PUBLIC_URL: z.url().optional(),
  ZALOPAY_APP_ID: z.coerce.number().int().positive(),
  ZALOPAY_KEY1: z.string().min(16),
  ZALOPAY_KEY2: z.string().min(16),
  PAYOS_CLIENT_ID: z.string().min(1).default('simulated-channel'),
  PAYOS_API_KEY: z.string().min(16).optional(),
  PAYOS_CHECKSUM_KEY: z.string().min(16).optional(),
  PAYOS_WEBHOOK_URL: z.url().optional(),
  VNPAY_TMN_CODE: z.string().length(8).default('SIMULATE'),
  VNPAY_HASH_SECRET: z.string().min(16).optional(),
  VNPAY_IPN_URL: z.url().optional(),
});

/** One merchant's application at ZaloPay: key1 signs what the merchant sends, key2 what ZaloPay sends. */
export type ZalopayApp = { appId: number; key1: string; key2: string };

/** One merchant's channel at PayOS. `webhookUrl` is empty until confirm-webhook sets it. */
export type PayosChannel = {
  clientId: string;
  apiKey: string;
  checksumKey: string;
  webhookUrl: string;
};

/** One merchant's terminal at VNPay. An empty `ipnUrl`: no notices. */
export type VnpayTerminal = { tmnCode: string; hashSecret: string; ipnUrl: string };

export type SimulatorConfig = {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** How browsers and merchants reach the simulator; its own address when absent. */
  publicUrl?: string | undefined;
  zalopay: ZalopayApp;
  payos?: PayosChannel | undefined;
  vnpay?: VnpayTerminal | undefined;
};

export type ProcessConfig = SimulatorConfig & { adminPort: number; logLevel: string };

/** Reads the environment whole; the error lists every variable that is missing or wrong. */
export function loadConfig(env: NodeJS.ProcessEnv): ProcessConfig {
  const { success, data, error } = Env.safeParse(env);
  if (!success) throw new Error(`provider-simulator cannot start:\n${z.prettifyError(error)}`);
  const { ZALOPAY_APP_ID: appId, ZALOPAY_KEY1: key1, ZALOPAY_KEY2: key2 } = data;
  return {
    host: data.HOST,
    port: data.PORT,
    adminPort: data.ADMIN_PORT,
    logLevel: data.LOG_LEVEL,
    publicUrl: data.PUBLIC_URL,
    zalopay: { appId, key1, key2 },
    payos: payos(data),
    vnpay: vnpay(data),
  };
}

/** PayOS is simulated when its keys are given. */
function payos(data: z.infer<typeof Env>): PayosChannel | undefined {
  const { PAYOS_API_KEY: apiKey, PAYOS_CHECKSUM_KEY: checksumKey } = data;
  if (apiKey === undefined || checksumKey === undefined) return undefined;
  const webhookUrl = data.PAYOS_WEBHOOK_URL ?? '';
  return { clientId: data.PAYOS_CLIENT_ID, apiKey, checksumKey, webhookUrl };
}

/** VNPay is simulated when its secret is given. */
function vnpay(data: z.infer<typeof Env>): VnpayTerminal | undefined {
  const { VNPAY_HASH_SECRET: hashSecret, VNPAY_TMN_CODE: tmnCode } = data;
  if (hashSecret === undefined) return undefined;
  return { tmnCode, hashSecret, ipnUrl: data.VNPAY_IPN_URL ?? '' };
}
