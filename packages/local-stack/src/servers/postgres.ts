import { randomBytes } from 'node:crypto';
import { appendFile, chown, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { findOnPath } from '../fetch/find-on-path.js';
import { keptText } from '../process/kept-text.js';
import { run } from '../process/run.js';
import { loopback, startManaged, type ManagedServer, type ServerContext } from './managed.js';
import { postgresBinaries } from './postgres-binary.js';

export type Postgres = ManagedServer & { databaseUrl: (name: string) => string };

/** Off only where a crash of the machine may lose everything (unit-like suites). */
const volatile = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export async function startPostgres(ctx: ServerContext): Promise<Postgres> {
  const data = join(ctx.dir, 'data', 'postgres');
  const passwordFile = join(ctx.dir, 'data', 'postgres.password');
  const password = await keptText(passwordFile, () => randomBytes(18).toString('base64url'));
  const major = await majorOfData(data);
  const bin = await postgresBinaries(ctx.env, major);
  const as = await asOtherUser(ctx.env);
  const { host = loopback } = ctx;
  const url = (port: number, name: string) =>
    `postgres://postgres:${password}@${host}:${port}/${name}`;
  if (major === undefined) await initialise({ bin, data, passwordFile, as, host });
  const settings = [
    `listen_addresses=${host}`,
    'unix_socket_directories=',
    'max_connections=300',
    ...(ctx.durable ? [] : volatile),
  ];
  const server = await startManaged(
    {
      name: 'postgres',
      spec: (port) => {
        const flags = settings.flatMap((setting) => ['-c', setting]);
        const server = [join(bin, 'postgres'), '-D', data, '-p', `${port}`, ...flags];
        const argv: string[] = [...as.prefix, ...server];
        const [command, args] = [argv[0] ?? '', argv.slice(1)];
        const logFile = join(ctx.dir, 'logs', 'postgres.log');
        return Promise.resolve({
          name: 'postgres',
          command,
          args,
          cwd: '/',
          env: ctx.env,
          logFile,
        });
      },
      ready: (port) => answers(url(port, 'postgres')),
      readyMs: 60_000,
      stopSignal: 'SIGINT', // "fast": open sessions are ended, not awaited
      stopMs: 15_000,
    },
    ctx,
  );
  return Object.assign(server, { databaseUrl: (name: string) => url(server.port, name) });
}

type OtherUser = { prefix: string[]; uid?: number; gid?: number };

/**
 * PostgreSQL refuses to run as root. The other user keeps the right to pass through folders that
 * only root may enter, because a checkout under /root would be out of its reach.
 */
async function asOtherUser(env: NodeJS.ProcessEnv): Promise<OtherUser> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const setpriv = await findOnPath(['setpriv'], env['PATH']);
  if (setpriv === undefined)
    throw new Error(
      'postgres: it does not run as root, and setpriv (Debian package util-linux) is not on PATH: install it, run as another user, or set DATABASE_URL',
    );
  const { uid, gid } = await postgresUser();
  const caps = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const ids = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return { prefix: [setpriv, ...ids, ...caps], uid, gid };
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const found = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(passwd);
    if (found) return { uid: Number(found[1]), gid: Number(found[2]) };
  }
  throw new Error(
    'postgres: it does not run as root, and there is neither a user postgres nor nobody: add one, or set DATABASE_URL',
  );
}

type Initialise = {
  bin: string;
  data: string;
  passwordFile: string;
  as: OtherUser;
  host: string;
};

async function initialise({ bin, data, passwordFile, as, host }: Initialise): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (as.uid !== undefined && as.gid !== undefined) await chown(data, as.uid, as.gid);
  const flags = ['-U', 'postgres', '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'];
  const argv: string[] = [...as.prefix, join(bin, 'initdb'), '-D', data];
  await run(argv[0] ?? '', [...argv.slice(1), ...flags, `--pwfile=${passwordFile}`], { cwd: '/' });
  // initdb lets in this machine only.
  if (host !== loopback)
    await appendFile(join(data, 'pg_hba.conf'), 'host all all all scram-sha-256\n');
}

async function majorOfData(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
