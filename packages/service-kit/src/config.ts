import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { secretProblem, secretProblems } from './secrets.js';

/** A service cannot start: its environment is wrong. The text names every bad variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const port = z.coerce.number().int().min(0).max(65_535);

/** Variables of every service. Port 0 takes a free one. */
export const baseEnv = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(0),
  ADMIN_PORT: port.default(9464),
  INTERNAL_TLS_CERT: z.string().optional(),
  INTERNAL_TLS_KEY: z.string().optional(),
  INTERNAL_TLS_CA: z.string().optional(),
  INTERNAL_TLS: z.enum(['on', 'off']).default('on'),
  SHUTDOWN_PAUSE_MS: z.coerce.number().int().min(0).max(30_000).optional(),
  /** off: nothing is measured, and `/metrics` is empty. */
  METRICS: z.enum(['on', 'off']).default('on'),
};

/** Variables of a service that keeps its data in PostgreSQL. */
export const postgresEnv = {
  DATABASE_URL: z.url(),
  /** Connections at most; migrations hold one for their lock. */
  POOL_SIZE: z.coerce.number().int().min(2).max(200).default(20),
};

/** Variables of a service that talks to Kafka. */
export const kafkaEnv = {
  KAFKA_BROKERS: z
    .string()
    .min(1)
    .transform((list) => list.split(',').map((broker) => broker.trim())),
  TOPIC_PREFIX: z.string().default(''),
};

/**
 * Reads and checks a whole environment before anything opens.
 * @throws ConfigError naming every bad variable and what was expected.
 */
export function loadEnv<S extends z.ZodObject>(
  service: string,
  schema: S,
  env: NodeJS.ProcessEnv,
): z.infer<S> {
  const { success, data, error } = schema.safeParse(env);
  if (!success) throw new ConfigError(`${service} cannot start:\n${z.prettifyError(error)}`);
  const problems = data['NODE_ENV'] === 'production' ? secretProblems(data) : [];
  if (problems.length > 0)
    throw new ConfigError(
      `${service} cannot start:\n${problems.map((one) => `✖ ${one}; set a random one from a Secret`).join('\n')}`,
    );
  return data;
}

const secretName = /SECRET|PASSWORD|_KEY|KEY1|KEY2/;

/** One `NAME=value` line per variable, secrets and URL passwords masked; for `--print-config`. */
export function printableConfig(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${secretName.test(name) ? '****' : maskUrl(String(value))}`)
    .join('\n');
}

function maskUrl(value: string): string {
  return value.replace(/(\w+:\/\/[^:/@\s]*):[^/\s]+@/g, '$1:****@');
}

/** Refuses in production what is no secret; secrets have no defaults. `loadEnv` asks this of every variable named like one. */
export function requireSecret(name: string, value: string, nodeEnv: string): string {
  const problem = nodeEnv === 'production' ? secretProblem(value) : undefined;
  if (problem === undefined) return value;
  throw new ConfigError(`${name} ${problem}; set a random one from a Secret`);
}

/** PEM material of the identity between services. */
export type TlsFiles = {
  cert: Buffer;
  key: Buffer;
  ca: Buffer;
  /** Where it was read; what is put there later is used by new connections, without a restart. */
  paths?: { cert: string; key: string; ca: string };
};

type TlsEnv = {
  NODE_ENV: string;
  INTERNAL_TLS: 'on' | 'off';
  INTERNAL_TLS_CERT?: string | undefined;
  INTERNAL_TLS_KEY?: string | undefined;
  INTERNAL_TLS_CA?: string | undefined;
};

/** The three files, or none with INTERNAL_TLS=off in so many words, which is refused in production. */
export function tlsFrom(env: TlsEnv): TlsFiles | undefined {
  const { INTERNAL_TLS_CERT: cert, INTERNAL_TLS_KEY: key, INTERNAL_TLS_CA: ca } = env;
  if (env.INTERNAL_TLS === 'off' && env.NODE_ENV === 'production')
    throw new ConfigError(
      'INTERNAL_TLS=off is refused in production: services prove who they are by mTLS; set the three INTERNAL_TLS_* files',
    );
  if (env.INTERNAL_TLS === 'off') return undefined;
  if (cert !== undefined && key !== undefined && ca !== undefined)
    return {
      cert: readFileSync(cert),
      key: readFileSync(key),
      ca: readFileSync(ca),
      paths: { cert, key, ca },
    };
  if (cert !== undefined || key !== undefined || ca !== undefined)
    throw new ConfigError(
      'set all of INTERNAL_TLS_CERT, INTERNAL_TLS_KEY, INTERNAL_TLS_CA or none',
    );
  throw new ConfigError(
    'INTERNAL_TLS_CERT is missing: services prove who they are by mTLS; set the three INTERNAL_TLS_* files, or outside production INTERNAL_TLS=off for plain text',
  );
}

/** The pause for load balancers to drop us: none in development. */
export function shutdownPauseOf(env: {
  NODE_ENV: string;
  SHUTDOWN_PAUSE_MS?: number | undefined;
}): number {
  return env.SHUTDOWN_PAUSE_MS ?? (env.NODE_ENV === 'production' ? 3_000 : 0);
}

type CommonEnv = TlsEnv & {
  HOST: string;
  PORT: number;
  ADMIN_PORT: number;
  SHUTDOWN_PAUSE_MS?: number | undefined;
  METRICS: 'on' | 'off';
};

/** What every service's config begins with. */
export function commonConfig(e: CommonEnv) {
  return {
    host: e.HOST,
    port: e.PORT,
    adminPort: e.ADMIN_PORT,
    tls: tlsFrom(e),
    shutdownPauseMs: shutdownPauseOf(e),
    measures: e.METRICS === 'on',
  };
}

/** The text of a key file. @throws ConfigError that names the variable and the reason. */
export function readKeyFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `${name} cannot be read: ${String(error)}; it names a PEM file with an EC P-256 private key`,
    );
  }
}

/** How `connectEventBus` wants the variables of Kafka. */
export function kafkaConfig(e: { KAFKA_BROKERS: string[]; TOPIC_PREFIX: string }) {
  return { brokers: e.KAFKA_BROKERS, topicPrefix: e.TOPIC_PREFIX };
}
