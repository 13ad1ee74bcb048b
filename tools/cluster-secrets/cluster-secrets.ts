import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptText } from '@ticketbottle/local-stack/process/kept-text.js';
import {
  databaseOf,
  sqlServices,
  type StackAddresses,
} from '@ticketbottle/local-stack/services/service-env.js';
import { ensureKeys } from '@ticketbottle/local-stack/services/keys.js';
import { ensureTls } from '@ticketbottle/local-stack/services/tls.js';
import { services } from '../charts/chart-values.js';

export type Secret = { name: string; namespace: string; data: Record<string, string> };

const apps = 'ticketbottle';
const servers = 'ticketbottle-servers';
const names = [...services, 'operator'];

/** Addresses that the services get in their Secrets. */
type Stores = Pick<StackAddresses, 'databaseUrl' | 'redisUrl' | 'mongoUrl'>;

/**
 * Every Secret that a cluster for development needs; made once per folder, then the same again. `stores`: where they are;
 * default: the pods of k8s/servers.
 */
export async function clusterSecrets(
  dir: string,
  random: () => string,
  o: { env: NodeJS.ProcessEnv; now: Date; stores?: Stores },
): Promise<Secret[]> {
  const kept = (name: string) => keptText(join(dir, name), random);
  const postgres = await kept('postgres.secret');
  const admin = { email: 'admin@ticketbottle.test', password: await kept('admin.secret') };
  const { stores = inPods(postgres) } = o;
  const tls = await ensureTls(join(dir, 'tls'), names, o);
  const secrets: Secret[] = [
    { name: 'servers', namespace: servers, data: { 'postgres-password': postgres } },
    { name: 'ticketbottle-admin', namespace: apps, data: admin },
  ];
  for (const [name, data] of Object.entries(await ofServices(join(dir, 'keys'), stores)))
    secrets.push({ name, namespace: apps, data });
  for (const [name, files] of Object.entries(tls)) {
    const [cert, key, ca] = await Promise.all([files.cert, files.key, files.ca].map(read));
    const data = { 'tls.crt': cert ?? '', 'tls.key': key ?? '', 'ca.crt': ca ?? '' };
    secrets.push({ name: `${name}-tls`, namespace: apps, data });
  }
  return secrets;
}

function inPods(password: string): Stores {
  return {
    databaseUrl: (name) => `postgres://postgres:${password}@postgres.${servers}:5432/${name}`,
    redisUrl: `redis://redis.${servers}:6379`,
    mongoUrl: (name) => `mongodb://mongo.${servers}:27017/${name}?replicaSet=rs0`,
  };
}

async function ofServices(dir: string, stores: Stores): Promise<Record<string, Secret['data']>> {
  const { signingKeyFile, ...keys } = await ensureKeys(dir);
  const redis = { REDIS_URL: stores.redisUrl };
  const mongo = stores.mongoUrl(databaseOf('order', apps));
  const sql = Object.fromEntries(
    sqlServices.map((name) => [name, { DATABASE_URL: stores.databaseUrl(databaseOf(name, apps)) }]),
  );
  return {
    ...sql,
    user: { ...sql['user'], 'access-token.pem': await read(signingKeyFile.user) },
    order: { MONGO_URL: mongo, 'ticket.pem': await read(signingKeyFile.order) },
    waitroom: {
      ...redis,
      'checkout.pem': await read(signingKeyFile.waitroom),
      QUEUE_TICKET_SECRET: keys.queueTicketSecret,
    },
    'api-gateway': { ...redis, CURSOR_SECRET: keys.cursorSecret },
  };
}

const read = (file: string): Promise<string> => readFile(file, 'utf8');
