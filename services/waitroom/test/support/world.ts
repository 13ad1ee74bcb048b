import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServices, type Services } from '@ticketbottle/local-stack/services.js';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { Metadata, type CompatServiceDefinition } from 'nice-grpc';
import { loadConfig } from '../../src/config.js';
import { startWaitroom } from '../../src/service.js';
import { openRedis } from '../../src/store/redis.js';

export type Account = { userId: string; as: { metadata: Metadata } };
export type World = Awaited<ReturnType<typeof startWorld>>;

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const password = 'a long enough phrase 42';
const hour = 3_600_000;

/** Two replicas of the waiting room in this process, its neighbours as child processes, on real servers. */
export async function startWorld(file: string) {
  const stack = await testStack(file, { topics: true, only: ['postgres', 'redis', 'kafka'] });
  const dir = await mkdtemp(join(tmpdir(), 'waitroom-test-'));
  const services = await startServices({
    stack: stack.stack,
    names: ['user', 'event', 'inventory'],
    dir,
    mode: 'source',
    env: { PATH: env['PATH'], LOG_LEVEL: 'warn' },
    report: () => undefined,
    namespace: stack.name,
    topicPrefix: stack.topicPrefix,
    keyPrefix: stack.keyPrefix,
    identities: ['waitroom', 'api-gateway', 'order', 'operator'],
  });
  const logger = createLogger({ service: 'waitroom', level: env['TEST_LOG'] ?? 'silent' });
  const config = loadConfig(environment(stack, services));
  const start = () => startWaitroom(config, { clock: systemClock, ids: uuidv7Ids, logger });
  const first = await start();
  const second = await start();
  const metrics = createMetrics('test');
  const bus = await connectEventBus({
    service: 'test',
    brokers: stack.kafkaBrokers,
    topicPrefix: stack.topicPrefix,
    logger,
    metrics,
  });
  const closers: (() => void)[] = [];
  const client = <D extends CompatServiceDefinition>(
    definition: D,
    o: { target: string; address: string; identity?: string },
  ) => {
    const tls = tlsOf(services, o.identity ?? 'api-gateway');
    const made = createGrpcClient(definition, { ...o, tls, metrics, timeoutMs: 10_000 });
    closers.push(() => made.close());
    return made.client;
  };
  const neighbour = (target: 'user' | 'event' | 'inventory') => ({
    target,
    address: services.address(target),
  });
  const replica = (port: number, identity = 'api-gateway') =>
    client(WaitroomServiceDefinition, {
      target: 'waitroom',
      address: `127.0.0.1:${port}`,
      identity,
    });
  return {
    services,
    bus,
    second,
    user: client(UserServiceDefinition, neighbour('user')),
    event: client(EventServiceDefinition, neighbour('event')),
    inventory: client(InventoryServiceDefinition, neighbour('inventory')),
    waitroom: replica(first.port),
    other: replica(second.port),
    asOrder: replica(first.port, 'order'),
    asOperator: replica(first.port, 'operator'),
    asEvent: replica(first.port, 'event'),
    /** As FLUSHALL, for the keys of this test. */
    async emptyRedis() {
      const redis = await openRedis(stack.redisUrl, logger);
      const keys = await redis.keys(`${stack.keyPrefix}*`);
      await redis.unlink(...keys);
      redis.disconnect();
    },
    async stop() {
      for (const close of closers) close();
      await bus.stop();
      await second.stop();
      await first.stop();
      await services.stop();
      await stack.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function environment(stack: TestStack, services: Services): NodeJS.ProcessEnv {
  const { cert, key, ca } = filesOf(services, 'waitroom');
  return {
    NODE_ENV: 'test',
    PORT: '0',
    ADMIN_PORT: '0',
    REDIS_URL: stack.redisUrl,
    KEY_PREFIX: stack.keyPrefix,
    KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    TOPIC_PREFIX: stack.topicPrefix,
    USER_ADDRESS: services.address('user'),
    EVENT_ADDRESS: services.address('event'),
    INVENTORY_ADDRESS: services.address('inventory'),
    ORDER_ADDRESS: '127.0.0.1:9', // nobody: what asks order has tests of its own
    CHECKOUT_KEY_FILE: services.keys.signingKeyFile.waitroom,
    QUEUE_TICKET_SECRET: services.keys.queueTicketSecret,
    INTERNAL_TLS_CERT: cert,
    INTERNAL_TLS_KEY: key,
    INTERNAL_TLS_CA: ca,
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

export async function signUp({ user }: World): Promise<Account> {
  const email = `${randomUUID()}@example.com`;
  await user.create({ firstName: 'Anna', lastName: 'Le', email, password });
  return await signIn(user, email);
}

async function signIn(user: World['user'], email: string): Promise<Account> {
  const { user: found, tokens } = await user.signIn({ email, password, clientIp: '127.0.0.1' });
  const metadata = Metadata({ authorization: `Bearer ${tokens?.accessToken ?? ''}` });
  return { userId: found?.id ?? '', as: { metadata } };
}

export async function platformAdmin({ services, user }: World): Promise<Account> {
  const email = `admin-${randomUUID()}@example.com`;
  const main = ['--import', 'tsx', '--conditions=source', 'services/user/src/main.ts'];
  const args = [...main, 'create-admin', '--email', email, '--password', password];
  const full = { PATH: env['PATH'], ...services.env('user') };
  await promisify(execFile)(execPath, args, { cwd: root, env: full });
  return await signIn(user, email);
}

export type EventOptions = { max?: number; opensInMs?: number; publish?: boolean; total?: number };

/** An event with a waiting room and one class; answers its id. */
export async function makeEvent(world: World, admin: Account, o: EventOptions = {}) {
  const { event, inventory } = world;
  const stamp = randomUUID().slice(0, 8);
  const { organizer } = await event.createOrganizer({ name: stamp }, admin.as);
  const { category } = await event.createCategory({ name: stamp, slug: stamp }, admin.as);
  const created = await event.create(
    {
      name: `Concert ${stamp}`,
      startsAt: new Date(Date.now() + 48 * hour),
      endsAt: new Date(Date.now() + 50 * hour),
      timeZone: 'Asia/Ho_Chi_Minh',
      location: { venue: 'Hall', street: '1 Street', city: 'Hanoi', country: 'VN' },
      categoryIds: [category?.id ?? ''],
      organizerId: organizer?.id ?? '',
    },
    admin.as,
  );
  const eventId = created.event?.id ?? '';
  const config = {
    saleOpensAt: new Date(Date.now() + (o.opensInMs ?? -hour)),
    saleClosesAt: new Date(Date.now() + 24 * hour),
    isPublic: true,
    requiresApproval: false,
    allowWaitRoom: true,
    maxAttendees: 1_000,
    maxTicketsPerOrder: 10,
    maxTicketsPerUser: 20,
    holdSeconds: 900,
    waitingRoom: {
      maxConcurrent: o.max ?? 1,
      releasePerSecond: 1_000,
      sessionSeconds: 900,
      reconnectGraceSeconds: 120,
      claimSeconds: 60,
    },
  };
  await event.createConfig({ eventId, config }, admin.as);
  const total = o.total ?? 100;
  await inventory.createTicketClass(
    { eventId, name: 'Standing', priceMinor: 50_000, currency: 'VND', total },
    admin.as,
  );
  if (o.publish ?? true) await event.publish({ id: eventId }, admin.as);
  return eventId;
}
