import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lockDir } from './process/dir-lock.js';
import { startGuard, type Guard } from './process/guard.js';
import { checkGiven } from './servers/given.js';
import { startKafka } from './servers/kafka.js';
import type { ManagedServer, Report, ServerContext, ServerName } from './servers/managed.js';
import { startMongo } from './servers/mongo.js';
import { startPostgres } from './servers/postgres.js';
import { startRedis } from './servers/redis.js';
import { withDatabase } from './with-database.js';

export type StackOptions = {
  /** Holds `data/` and `logs/`. One stack per folder at a time. */
  dir: string;
  /** Keeps the data of an earlier start in `dir`; without it they are removed first. */
  reuseData?: boolean;
  /** false: no fsync (tests that never crash a server). Default true. */
  durable?: boolean;
  only?: ServerName[];
  /** Fixed ports; without them free ones below 32768 are chosen. */
  ports?: Partial<Record<ServerName, number>>;
  /** Address of this machine on which they listen, when others than this machine use them; default 127.0.0.1. */
  host?: string;
  /** PATH, and addresses of servers that exist: DATABASE_URL, REDIS_URL, KAFKA_BROKERS, MONGO_URL. */
  env: NodeJS.ProcessEnv;
  report: Report;
};

export type Stack = {
  /** The database need not exist: `ensureDatabase` makes it. */
  databaseUrl: (name: string) => string;
  readonly redisUrl: string;
  readonly kafkaBrokers: string[];
  mongoUrl: (name: string) => string;
  /** The addresses as the variables that `startStack` and `testStack` take in another process. */
  readonly env: Record<'DATABASE_URL' | 'REDIS_URL' | 'KAFKA_BROKERS' | 'MONGO_URL', string>;
  readonly pids: Partial<Record<ServerName, number>>;
  kill(server: ServerName, signal: NodeJS.Signals): Promise<void>;
  /** On the same port and data. */
  restart(server: ServerName): Promise<void>;
  stop(): Promise<void>;
};

type Servers = Map<ServerName, ManagedServer>;
type Addresses = {
  postgres?: (name: string) => string;
  redis?: string;
  kafka?: string[];
  mongo?: (name: string) => string;
};

const starters: Record<ServerName, (ctx: ServerContext) => Promise<[ManagedServer, Addresses]>> = {
  postgres: async (ctx) => {
    const server = await startPostgres(ctx);
    return [server, { postgres: server.databaseUrl }];
  },
  redis: async (ctx) => {
    const server = await startRedis(ctx);
    return [server, { redis: server.redisUrl }];
  },
  kafka: async (ctx) => {
    const server = await startKafka(ctx);
    return [server, { kafka: server.brokers }];
  },
  mongo: async (ctx) => {
    const server = await startMongo(ctx);
    return [server, { mongo: server.mongoUrl }];
  },
};
const all: ServerName[] = ['postgres', 'redis', 'kafka', 'mongo'];

/**
 * Starts the servers that `env` gives no address for, in parallel, and answers when all of them do.
 * When one cannot start the others are stopped, and the error says which, why, and the way out.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dir = resolve(options.dir);
  const { report } = options;
  const addresses = givenAddresses(options.env);
  const wanted = (options.only ?? all).filter((name) => addresses[name] === undefined);
  await checkGiven(options.env);
  const unlock = await lockDir(dir);
  const guard = startGuard();
  const servers: Servers = new Map();
  const stop = () => stopAll({ servers, guard, unlock, report });
  const start = async (name: ServerName) => {
    const context = contextOf(name, { ...options, dir }, guard);
    const [server, address] = await timed(name, report, () => starters[name](context));
    servers.set(name, server);
    Object.assign(addresses, address);
  };
  try {
    if (options.reuseData !== true) await rm(join(dir, 'data'), { recursive: true, force: true });
    await mkdir(join(dir, 'logs'), { recursive: true });
    const results = await Promise.allSettled(wanted.map(start));
    const failed = results.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as unknown] : [],
    );
    if (failed.length > 0) throw new AggregateError(failed, failed.map(textOf).join('\n'));
    return stackOf(addresses, servers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function contextOf(name: ServerName, options: StackOptions, guard: Guard): ServerContext {
  const { dir, env, report, durable = true, ports, host } = options;
  const port = ports?.[name];
  const where = {
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  };
  return { dir, env, report, durable, guard, ...where };
}

function givenAddresses(env: NodeJS.ProcessEnv): Addresses {
  const { DATABASE_URL: sql, REDIS_URL: redis, KAFKA_BROKERS: brokers, MONGO_URL: mongo } = env;
  return {
    ...(sql ? { postgres: (name: string) => withDatabase(sql, name) } : {}),
    ...(redis ? { redis } : {}),
    ...(brokers ? { kafka: brokers.split(',') } : {}),
    ...(mongo ? { mongo: (name: string) => withDatabase(mongo, name) } : {}),
  };
}

function stackOf(addresses: Addresses, servers: Servers, stop: () => Promise<void>): Stack {
  const present = <T>(value: T | undefined, name: ServerName): T => {
    if (value === undefined)
      throw new Error(`${name} is not part of this stack: add it to \`only\``);
    return value;
  };
  const server = (name: ServerName) => present(servers.get(name), name);
  const stack: Stack = {
    databaseUrl: (name) => present(addresses.postgres, 'postgres')(name),
    get redisUrl() {
      return present(addresses.redis, 'redis');
    },
    get kafkaBrokers() {
      return present(addresses.kafka, 'kafka');
    },
    mongoUrl: (name) => present(addresses.mongo, 'mongo')(name),
    get env() {
      return {
        DATABASE_URL: stack.databaseUrl('postgres'),
        REDIS_URL: stack.redisUrl,
        KAFKA_BROKERS: stack.kafkaBrokers.join(','),
        MONGO_URL: stack.mongoUrl('admin'),
      };
    },
    get pids() {
      return Object.fromEntries([...servers].map(([name, { pid }]) => [name, pid]));
    },
    kill: (name, signal) => server(name).kill(signal),
    restart: (name) => server(name).restart(),
    stop,
  };
  return stack;
}

type StopAll = { servers: Servers; guard: Guard; unlock: () => Promise<void>; report: Report };

async function stopAll({ servers, guard, unlock, report }: StopAll): Promise<void> {
  const stopping = [...servers].map(([name, server]) =>
    timed(`stop ${name}`, report, () => server.stop()),
  );
  servers.clear();
  await Promise.allSettled(stopping);
  await guard.dismiss();
  await unlock();
}

async function timed<T>(step: string, report: Report, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  report({ step, ms: Math.round(performance.now() - from) });
  return result;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
