import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@ticketbottle/local-stack/process/ports.js';
import { startServices, type Services } from '@ticketbottle/local-stack/services.js';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { runWith } from '@ticketbottle/service-kit/request-context.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { loadConfig } from '../../src/config.js';
import { startEvent } from '../../src/service.js';

export type Person = { id: string; email: string; as: <T>(run: () => Promise<T>) => Promise<T> };

export type Platform = {
  stack: TestStack;
  services: Services;
  event: GrpcClient<EventServiceDefinition>['client'];
  /** The same door, entered as the service waitroom. */
  asWaitroom: GrpcClient<EventServiceDefinition>['client'];
  inventory: GrpcClient<InventoryServiceDefinition>['client'];
  /** Metrics of event. */
  adminUrl: string;
  /** What event was started with, for its commands. */
  env: NodeJS.ProcessEnv;
  clock: { shiftMs: number; now(): number };
  admin: Person;
  person: () => Promise<Person>;
  stop(): Promise<void>;
};

const password = 'a-long-enough-password';
const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Event in this process; user and inventory, and the waiting room where it is needed, as processes; everybody proves by mTLS who they are. */
export async function startPlatform(
  file: string,
  o: { waitroom?: boolean } = {},
): Promise<Platform> {
  const { waitroom = false } = o;
  const servers = waitroom ? (['redis'] as const) : [];
  const stack = await testStack(file, { topics: true, only: ['postgres', 'kafka', ...servers] });
  const dir = await mkdtemp(join(tmpdir(), 'event-test-'));
  const address = `127.0.0.1:${await freePort()}`;
  const services = await startServices({
    stack: stack.stack,
    names: ['user', 'inventory', ...(waitroom ? (['waitroom'] as const) : [])],
    dir,
    mode: 'source',
    env: { PATH: env['PATH'] },
    report: () => undefined,
    identities: ['event', 'api-gateway', 'waitroom'],
    namespace: stack.name,
    topicPrefix: stack.topicPrefix,
    keyPrefix: stack.keyPrefix,
    overrides: {
      inventory: { EVENT_ADDRESS: address, LOG_LEVEL: 'warn' },
      waitroom: { EVENT_ADDRESS: address, LOG_LEVEL: 'warn' },
    },
  });
  const clock = { shiftMs: 0, now: () => systemClock.now() + clock.shiftMs };
  const logger = createLogger({ service: 'event', level: env['TEST_LOG'] ?? 'silent' });
  const eventEnv = environment({ stack, services, address, waitroom });
  const service = await startEvent(loadConfig(eventEnv), { clock, ids: uuidv7Ids, logger });
  const metrics = createMetrics('test');
  const connection = (target: string, at: string, identity: string) => ({
    target,
    address: at,
    metrics,
    timeoutMs: 10_000,
    tls: tlsOf(services, identity),
  });
  const clients = {
    user: createGrpcClient(
      UserServiceDefinition,
      connection('user', services.address('user'), 'api-gateway'),
    ),
    event: createGrpcClient(EventServiceDefinition, connection('event', address, 'api-gateway')),
    waitroom: createGrpcClient(EventServiceDefinition, connection('event', address, 'waitroom')),
    inventory: createGrpcClient(
      InventoryServiceDefinition,
      connection('inventory', services.address('inventory'), 'api-gateway'),
    ),
  };
  const { person, admin } = people(clients.user.client, services);
  return {
    stack,
    services,
    adminUrl: `http://127.0.0.1:${service.adminPort}`,
    env: eventEnv,
    clock,
    event: clients.event.client,
    asWaitroom: clients.waitroom.client,
    inventory: clients.inventory.client,
    person,
    admin: await admin(),
    async stop() {
      for (const client of Object.values(clients)) client.close();
      await service.stop();
      await services.stop();
      await rm(dir, { recursive: true, force: true });
      await stack.drop();
    },
  };
}

type Source = { stack: TestStack; services: Services; address: string; waitroom: boolean };

function environment({ stack, services, address, waitroom }: Source): NodeJS.ProcessEnv {
  const { cert, key, ca } = filesOf(services, 'event');
  return {
    NODE_ENV: 'test',
    PORT: address.split(':')[1],
    ADMIN_PORT: '0',
    INTERNAL_TLS_CERT: cert,
    INTERNAL_TLS_KEY: key,
    INTERNAL_TLS_CA: ca,
    DATABASE_URL: stack.databaseUrl,
    KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    TOPIC_PREFIX: stack.topicPrefix,
    USER_ADDRESS: services.address('user'),
    INVENTORY_ADDRESS: services.address('inventory'),
    // Nobody, where no test needs it.
    WAITROOM_ADDRESS: waitroom ? services.address('waitroom') : '127.0.0.1:9',
  };
}

function filesOf({ tls }: Services, identity: string) {
  const files = tls[identity];
  if (files === undefined) throw new Error(`no certificate for ${identity}`);
  return files;
}

function tlsOf(services: Services, identity: string) {
  const { cert, key, ca } = filesOf(services, identity);
  return { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca) };
}

function people(user: GrpcClient<UserServiceDefinition>['client'], services: Services) {
  let count = 0;
  const holder = (answer: Awaited<ReturnType<typeof user.signIn>>): Person => {
    const { user: account, tokens } = answer;
    if (account === undefined || tokens === undefined) throw new Error('incomplete answer');
    const context = { requestId: 'test', authorization: `Bearer ${tokens.accessToken}` };
    return { id: account.id, email: account.email, as: (run) => runWith(context, run) };
  };
  return {
    person: async () => {
      const email = `person-${++count}@event.test`;
      return holder(await user.create({ firstName: 'Hoa', lastName: 'Lê', email, password }));
    },
    admin: async () => {
      const email = 'admin@event.test';
      await promisify(execFile)(
        execPath,
        [
          '--import',
          'tsx',
          '--conditions=source',
          'services/user/src/main.ts',
          'create-admin',
          '--email',
          email,
          '--password',
          password,
        ],
        { cwd: root, env: { PATH: env['PATH'], ...services.env('user') }, timeout: 30_000 },
      );
      return holder(await user.signIn({ email, password, clientIp: '' }));
    },
  };
}
