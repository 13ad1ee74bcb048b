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
  PORT: z.coerce.number().int().min(0).max(65_535).default(50_051),
  ACCESS_TOKEN_KEY_FILE: z.string().min(1),
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(1).max(3_600).default(900),
  /** Where mail goes: to a server, or (development) into a folder. With neither nobody can reset a password or verify an address. */
  SMTP_URL: z.url().optional(),
  MAIL_DIR: z.string().min(1).optional(),
  MAIL_FROM: z.string().min(3).default('TicketBottle <accounts@ticketbottle.invalid>'),
  PUBLIC_URL: z.url(),
});

export type Config = ReturnType<typeof loadConfig>;

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('user', Env, env);
  return {
    ...commonConfig(e),
    databaseUrl: e.DATABASE_URL,
    poolSize: e.POOL_SIZE,
    kafka: kafkaConfig(e),
    accessTokenKeyFile: e.ACCESS_TOKEN_KEY_FILE,
    accessTokenSeconds: e.ACCESS_TOKEN_SECONDS,
    mail: { dir: e.MAIL_DIR, smtpUrl: e.SMTP_URL, from: e.MAIL_FROM },
    publicUrl: e.PUBLIC_URL.replace(/\/$/, ''),
    printable: e,
  };
}
