import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseOf, sqlServices } from '@ticketbottle/local-stack/services/service-env.js';
import { startStack } from '@ticketbottle/local-stack/stack.js';
import type { Platform } from '../platform/platform.js';
import { dumpMongo, restoreMongo } from './copy-mongo.js';
import { dumpDatabase, restoreDatabase, type PostgresTools } from './copy-postgres.js';

type Copy = { tools: PostgresTools; env: NodeJS.ProcessEnv; say: (line: string) => void };

/** Files that are in no store: keys of tokens, tickets and lines, certificates, the sample accounts. */
const secrets = ['keys', 'tls', 'accounts.json'];

/** Stops the services, copies each store to `to`, and stops the servers. */
export async function backUp(platform: Platform, to: string, { tools, say }: Copy): Promise<void> {
  const { stack, services, dir, namespace } = platform;
  await services.stop();
  await mkdir(join(to, 'mongo'), { recursive: true });
  for (const service of sqlServices) {
    const database = databaseOf(service, namespace);
    await dumpDatabase(tools, stack.databaseUrl(database), join(to, `${service}.dump`));
  }
  say('PostgreSQL: pg_dump of four databases');
  await dumpMongo(stack.mongoUrl(databaseOf('order', namespace)), join(to, 'mongo'));
  say('MongoDB: documents and indexes');
  await stack.stop();
  const data = join(dir, 'servers', 'data');
  await cp(join(data, 'redis'), join(to, 'redis'), { recursive: true });
  await cp(join(data, 'kafka'), join(to, 'kafka'), { recursive: true });
  say('Redis and Kafka: their files');
  for (const name of secrets) await cp(join(dir, name), join(to, name), { recursive: true });
  say('keys and certificates');
}

/** Into servers that have never run, in `dir`; they are stopped again. */
export async function restore(from: string, dir: string, { tools, env, say }: Copy): Promise<void> {
  const data = join(dir, 'servers', 'data');
  await mkdir(data, { recursive: true });
  for (const name of secrets) await cp(join(from, name), join(dir, name), { recursive: true });
  for (const name of ['redis', 'kafka'])
    await cp(join(from, name), join(data, name), { recursive: true });
  const stack = await startStack({
    dir: join(dir, 'servers'),
    ...{ reuseData: true, env, report: () => undefined },
  });
  try {
    for (const service of sqlServices) {
      const url = stack.databaseUrl(databaseOf(service, 'ticketbottle'));
      await restoreDatabase(tools, url, join(from, `${service}.dump`));
    }
    await restoreMongo(stack.mongoUrl(databaseOf('order', 'ticketbottle')), join(from, 'mongo'));
    say('all of it in servers that have never run');
  } finally {
    await stack.stop();
  }
}
