import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDatabase } from './databases.js';
import { startGuard, type Guard } from './process/guard.js';
import type { Report } from './servers/managed.js';
import { ensureKeys, type DevelopmentKeys } from './services/keys.js';
import { serviceNames, workspaceOf, type ServiceName } from './services/names.js';
import {
  databaseOf,
  serviceEnv,
  sqlServices,
  type StackAddresses,
} from './services/service-env.js';
import { planPorts, type ServicePorts } from './services/service-ports.js';
import { serviceProcess, type ServiceProcess } from './services/service-process.js';
import { ensureTls, type TlsFiles } from './services/tls.js';
import { createTopics, topicNames } from './topics.js';

export type ServicesOptions = {
  stack: StackAddresses;
  names: readonly ServiceName[];
  /** Holds `keys/`, `tls/`, `mail/` and `logs/`; keys and certificates found there are used again. */
  dir: string;
  /** `source`: src/main.ts through tsx; `build`: dist/main.js. */
  mode: 'source' | 'build';
  /** PATH and what else the services inherit; what is set here for them comes before it. */
  env: NodeJS.ProcessEnv;
  report: Report;
  /** Further variables per service, before all others. */
  overrides?: Partial<Record<ServiceName, Record<string, string>>>;
  /** Starts a service again when it dies. Default false. */
  supervise?: boolean;
  /** The second restart waits this long, each further one twice as long. Default 250 ms. */
  restartPauseMs?: number;
  /** One that dies more often is not started again. Default 10. */
  deathsPerMinute?: number;
  /** `preferred`: 15051 …, 3000 and 8085 where they are free; `free` (default): any. */
  ports?: 'preferred' | 'free';
  /** Databases are `<namespace>_<service>`. Default `ticketbottle`. */
  namespace?: string;
  topicPrefix?: string;
  keyPrefix?: string;
  /** Further identities that get a certificate (tests that call a service as somebody else). */
  identities?: readonly string[];
  /** How long a service may take to become ready. Default 60 s. */
  readyMs?: number;
  /** The repository; default the one this file is in. */
  root?: string;
};

export type Services = {
  readonly keys: DevelopmentKeys;
  /** Certificate files of each service and of `identities`. */
  readonly tls: Record<string, TlsFiles>;
  ports(name: ServiceName): ServicePorts;
  /** host:port of its gRPC (gateway and simulator: HTTP) server. */
  address(name: ServiceName): string;
  adminUrl(name: ServiceName): string;
  /** What it was started with, for commands that act as this service. */
  env(name: ServiceName): Record<string, string>;
  readonly pids: Partial<Record<ServiceName, number>>;
  /** SIGTERM, then started again at the same address; the exit code, null when it had to be killed. */
  restart(name: ServiceName): Promise<number | null>;
  kill(name: ServiceName, signal: NodeJS.Signals): Promise<void>;
  /** Gateway first, simulator last, one after the other: each may finish what it has accepted. */
  stop(): Promise<void>;
};

type Planned = Required<ServicesOptions> & {
  allPorts: Partial<Record<ServiceName, ServicePorts>>;
  keys: DevelopmentKeys;
  tls: Record<string, TlsFiles>;
  envs: Map<ServiceName, Record<string, string>>;
};

const defaults = {
  overrides: {},
  supervise: false,
  restartPauseMs: 250,
  deathsPerMinute: 10,
  ports: 'free' as const,
  namespace: 'ticketbottle',
  topicPrefix: '',
  keyPrefix: '',
  identities: [],
  readyMs: 60_000,
  root: fileURLToPath(new URL('../../..', import.meta.url)),
};

/** What calls all the others. */
const front = 'api-gateway';

/**
 * Starts services as child processes on the servers given, with databases, topics, keys and
 * certificates made where they are missing; answers when all of them are ready. When one cannot
 * start the others are stopped, and the error quotes its log.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const plan = await planServices(options);
  await prepare(plan);
  const guard = startGuard();
  const processes = new Map(plan.names.map((name) => [name, processOf(name, plan, guard)]));
  const stop = async () => {
    for (const name of serviceNames) await processes.get(name)?.stop();
    await guard.dismiss();
  };
  const failed: unknown[] = [];
  const startAll = async (names: ServiceName[]): Promise<void> => {
    const starting = names.map(async (name) => {
      const from = performance.now();
      await processes.get(name)?.start();
      plan.report({ step: name, ms: Math.round(performance.now() - from) });
    });
    for (const one of await Promise.allSettled(starting))
      if (one.status === 'rejected') failed.push(one.reason);
  };
  await startAll(plan.names.filter((name) => name !== front));
  // It would look for the others before they listen, and for a second answer that they are away.
  if (failed.length === 0) await startAll(plan.names.filter((name) => name === front));
  if (failed.length === 0) return servicesOf(plan, processes, stop);
  await stop();
  throw new AggregateError(failed, failed.map(textOf).join('\n'));
}

async function planServices(options: ServicesOptions): Promise<Planned> {
  const full = { ...defaults, ...options, dir: resolve(options.dir) };
  const { dir, names, identities, env } = full;
  const overrides: NonNullable<ServicesOptions['overrides']> = full.overrides;
  await mkdir(join(dir, 'logs'), { recursive: true });
  await mkdir(join(dir, 'mail'), { recursive: true });
  const allPorts: Partial<Record<ServiceName, ServicePorts>> = {};
  for (const name of names) allPorts[name] = await planPorts(name, full.ports);
  const keys = await ensureKeys(join(dir, 'keys'));
  const certified = [...names, ...identities];
  const tls = await ensureTls(join(dir, 'tls'), certified, { env, now: new Date() });
  const source = { ...full, ports: allPorts, tls, keys };
  const envs = new Map(
    names.map((name) => [name, { ...serviceEnv(name, source), ...overrides[name] }]),
  );
  return { ...full, allPorts, keys, tls, envs };
}

async function prepare({ stack, names, namespace, topicPrefix }: Planned): Promise<void> {
  const databases = names
    .filter((name) => sqlServices.includes(name))
    .map((name) => ensureDatabase(stack.databaseUrl(databaseOf(name, namespace))));
  await Promise.all([...databases, createTopics(stack.kafkaBrokers, topicNames(topicPrefix))]);
}

function processOf(name: ServiceName, plan: Planned, guard: Guard): ServiceProcess {
  const { root, dir, mode, env, supervise, report, readyMs, restartPauseMs, deathsPerMinute } =
    plan;
  const folder = workspaceOf(name);
  const quiet = '--disable-warning=TimeoutNegativeWarning'; // kafkajs
  const kit = './packages/service-kit';
  const args =
    mode === 'source'
      ? [quiet, '--import', 'tsx', '--conditions=source', ...telemetry(root, `${kit}/src`, 'ts')]
      : [quiet, ...telemetry(root, `${kit}/dist`, 'js')];
  args.push(mode === 'source' ? `${folder}/src/main.ts` : `${folder}/dist/main.js`);
  const logFile = join(dir, 'logs', `${name}.log`);
  const full = { ...env, ...plan.envs.get(name) };
  const spec = { name, command: process.execPath, args, cwd: root, env: full, logFile };
  const readyUrl = `http://127.0.0.1:${plan.allPorts[name]?.adminPort ?? 0}/readyz`;
  return serviceProcess({
    spec,
    readyUrl,
    readyMs,
    stopMs: 12_000,
    supervise,
    restartPauseMs,
    deathsPerMinute,
    guard,
    report,
  });
}

function servicesOf(
  plan: Planned,
  processes: Map<ServiceName, ServiceProcess>,
  stop: () => Promise<void>,
): Services {
  const of = <T>(value: T | undefined, name: ServiceName): T => {
    if (value === undefined) throw new Error(`${name} was not started: add it to \`names\``);
    return value;
  };
  const ports = (name: ServiceName) => of(plan.allPorts[name], name);
  return {
    keys: plan.keys,
    tls: plan.tls,
    ports,
    address: (name) => `127.0.0.1:${ports(name).port}`,
    adminUrl: (name) => `http://127.0.0.1:${ports(name).adminPort}`,
    env: (name) => of(plan.envs.get(name), name),
    get pids() {
      const running = [...processes].map(([name, process]) => [name, process.pid()] as const);
      return Object.fromEntries(running.filter(([, pid]) => pid !== undefined));
    },
    restart: (name) => of(processes.get(name), name).restart(),
    kill: (name, signal) => of(processes.get(name), name).kill(signal),
    stop,
  };
}

/** Telemetry must be loaded before the service's own modules; absent in roots without a kit. */
function telemetry(root: string, folder: string, ending: string): string[] {
  const file = `${folder}/telemetry/register.${ending}`;
  return existsSync(join(root, file)) ? ['--import', file] : [];
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
