import { readFileSync } from 'node:fs';
import {
  baseEnv,
  ConfigError,
  kafkaEnv,
  loadEnv,
  shutdownPauseOf,
  tlsFrom,
} from '@ticketbottle/service-kit/config.js';
import { z } from 'zod';

const Env = z.object({
  ...baseEnv,
  ...kafkaEnv,
  PORT: z.coerce.number().int().min(0).max(65_535).default(50_051),
  DATABASE_URL: z.url(),
  ACCESS_TOKEN_KEY_FILE: z.string().min(1),
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(1).max(3_600).default(900),
  MAIL_DIR: z.string().min(1),
  PUBLIC_URL: z.url(),
  POOL_SIZE: z.coerce.number().int().min(1).max(200).default(20),
});

export type Config = ReturnType<typeof loadConfig>;

/** Reads the environment whole; throws ConfigError naming every bad variable. */
export function loadConfig(env: NodeJS.ProcessEnv) {
  const e = loadEnv('user', Env, env);
  return {
    host: e.HOST,
    port: e.PORT,
    adminPort: e.ADMIN_PORT,
    logLevel: e.LOG_LEVEL,
    tls: tlsFrom(e),
    shutdownPauseMs: shutdownPauseOf(e),
    databaseUrl: e.DATABASE_URL,
    poolSize: e.POOL_SIZE,
    kafka: { brokers: e.KAFKA_BROKERS, topicPrefix: e.TOPIC_PREFIX },
    accessTokenKey: readKey(e.ACCESS_TOKEN_KEY_FILE),
    accessTokenSeconds: e.ACCESS_TOKEN_SECONDS,
    mailDir: e.MAIL_DIR,
    publicUrl: e.PUBLIC_URL.replace(/\/$/, ''),
    printable: e,
  };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`ACCESS_TOKEN_KEY_FILE cannot be read: ${String(error)}`);
  }
}
