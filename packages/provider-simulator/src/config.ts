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
});

/** One merchant's application at ZaloPay: key1 signs what the merchant sends, key2 what ZaloPay sends. */
export type ZalopayApp = { appId: number; key1: string; key2: string };

export type SimulatorConfig = {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** How browsers and merchants reach the simulator; its own address when absent. */
  publicUrl?: string | undefined;
  zalopay: ZalopayApp;
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
  };
}
