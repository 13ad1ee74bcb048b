import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptText } from '@ticketbottle/local-stack/process/kept-text.js';
import { databaseOf, sqlServices } from '@ticketbottle/local-stack/services/service-env.js';
import { ensureKeys } from '@ticketbottle/local-stack/services/keys.js';
import { ensureTls } from '@ticketbottle/local-stack/services/tls.js';
import { services } from '../charts/chart-values.js';

export type Secret = { name: string; namespace: string; data: Record<string, string> };

const apps = 'ticketbottle';
const servers = 'ticketbottle-servers';
const names = [...services, 'operator'];

/** Every Secret that a cluster for development needs; made once per folder, then the same again. */
export async function clusterSecrets(
  dir: string,
  random: () => string,
  o: { env: NodeJS.ProcessEnv; now: Date },
): Promise<Secret[]> {
  const kept = (name: string) => keptText(join(dir, name), random);
  const postgres = await kept('postgres.secret');
  const admin = { email: 'admin@ticketbottle.test', password: await kept('admin.secret') };
  const tls = await ensureTls(join(dir, 'tls'), names, o);
  const secrets: Secret[] = [
    { name: 'servers', namespace: servers, data: { 'postgres-password': postgres } },
    { name: 'ticketbottle-admin', namespace: apps, data: admin },
  ];
  for (const [name, data] of Object.entries(await ofServices(join(dir, 'keys'), postgres)))
    secrets.push({ name, namespace: apps, data });
  for (const [name, files] of Object.entries(tls)) {
    const [cert, key, ca] = await Promise.all([files.cert, files.key, files.ca].map(read));
    const data = { 'tls.crt': cert ?? '', 'tls.key': key ?? '', 'ca.crt': ca ?? '' };
    secrets.push({ name: `${name}-tls`, namespace: apps, data });
  }
  return secrets;
}

async function ofServices(dir: string, password: string): Promise<Record<string, Secret['data']>> {
  const { signingKeyFile, ...keys } = await ensureKeys(dir);
  const redis = { REDIS_URL: `redis://redis.${servers}:6379` };
  const mongo = `mongodb://mongo.${servers}:27017/${databaseOf('order', apps)}?replicaSet=rs0`;
  const sql = Object.fromEntries(
    sqlServices.map((name) => [
      name,
      {
        DATABASE_URL: `postgres://postgres:${password}@postgres.${servers}:5432/${databaseOf(name, apps)}`,
      },
    ]),
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
