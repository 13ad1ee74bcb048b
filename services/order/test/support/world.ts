import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { randomBytes, randomUUID } from 'node:crypto';
import { startServices, type Services } from '@ticketbottle/local-stack/services.js';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { OrderServiceDefinition } from '@ticketbottle/sdk/order.js';
import { PaymentServiceDefinition } from '@ticketbottle/sdk/payment.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { Metadata, type CompatServiceDefinition } from 'nice-grpc';
import { loadConfig } from '../../src/config.js';
import { startOrder } from '../../src/service.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

export type Account = { userId: string; email: string; as: { metadata: Metadata } };
export type World = Awaited<ReturnType<typeof startWorld>>;

/** Order in this process, its neighbours as child processes, on real servers. */
export async function startWorld(
  file: string,
  o: { marginSeconds?: number; waitroom?: boolean; env?: Record<string, string> } = {},
) {
  const stack = await testStack(file, { topics: true });
  const dir = await mkdtemp(join(tmpdir(), 'order-test-'));
  const services = await startServices({
    stack: stack.stack,
    names: [
      'user',
      'event',
      'inventory',
      'payment',
      'provider-simulator',
      ...(o.waitroom === true ? (['waitroom'] as const) : []),
    ],
    dir,
    mode: 'source',
    env: { PATH: env['PATH'], LOG_LEVEL: 'warn' },
    report: () => undefined,
    namespace: stack.name,
    topicPrefix: stack.topicPrefix,
    keyPrefix: stack.keyPrefix,
    identities: ['order', 'api-gateway'],
    overrides: {
      event: { MIN_HOLD_SECONDS: '2' },
      inventory: { MIN_HOLD_SECONDS: '2' },
      payment: { MIN_WINDOW_SECONDS: '0', ZALOPAY_QUERY_SECONDS: '1' },
    },
  });
  const orderEnv = {
    ...orderEnvOf(stack, services, dir),
    PAYMENT_MARGIN_SECONDS: `${o.marginSeconds ?? 60}`,
    ...o.env,
  };
  const start = () =>
    startOrder(loadConfig(orderEnv), {
      clock: systemClock,
      ids: uuidv7Ids,
      random: (bytes) => randomBytes(bytes),
      logger: createLogger({ service: 'order', level: env['LOG_LEVEL'] ?? 'fatal' }),
    });
  const order = await start();
  const closers: (() => void)[] = [];
  const client = <D extends CompatServiceDefinition>(
    definition: D,
    target: string,
    address: string,
  ) => {
    const tls = tlsOf(services, 'api-gateway');
    const metrics = createMetrics('test');
    const made: GrpcClient<D> = createGrpcClient(definition, {
      target,
      address,
      tls,
      metrics,
      timeoutMs: 10_000,
    });
    closers.push(() => made.close());
    return made.client;
  };
  const clients = {
    user: client(UserServiceDefinition, 'user', services.address('user')),
    event: client(EventServiceDefinition, 'event', services.address('event')),
    inventory: client(InventoryServiceDefinition, 'inventory', services.address('inventory')),
    order: client(OrderServiceDefinition, 'order', `127.0.0.1:${order.port}`),
    payment: client(PaymentServiceDefinition, 'payment', services.address('payment')),
    ...(o.waitroom === true
      ? { waitroom: client(WaitroomServiceDefinition, 'waitroom', services.address('waitroom')) }
      : {}),
  };
  return {
    stack,
    services,
    order,
    orderEnv,
    dir,
    clients,
    simulator: `http://127.0.0.1:${services.ports('provider-simulator').port}`,
    async stop() {
      for (const close of closers) close();
      await order.stop();
      await services.stop();
      await stack.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function orderEnvOf(stack: TestStack, services: Services, dir: string): Record<string, string> {
  const tls = services.tls['order'];
  if (tls === undefined) throw new Error('no certificate for order');
  return {
    NODE_ENV: 'test',
    PORT: '0',
    ADMIN_PORT: '0',
    MONGO_URL: stack.mongoUrl,
    KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    TOPIC_PREFIX: stack.topicPrefix,
    ...Object.fromEntries(
      (['user', 'event', 'inventory', 'payment', 'waitroom'] as const).map((name) => [
        `${name.toUpperCase()}_ADDRESS`,
        addressOf(services, name),
      ]),
    ),
    TICKET_KEY_FILE: services.keys.signingKeyFile.order,
    PUBLIC_URL: 'http://shop.example:3000',
    MAIL_DIR: join(dir, 'mail'),
    INTERNAL_TLS_CERT: tls.cert,
    INTERNAL_TLS_KEY: tls.key,
    INTERNAL_TLS_CA: tls.ca,
  };
}

function addressOf(
  services: Services,
  name: 'user' | 'event' | 'inventory' | 'payment' | 'waitroom',
): string {
  try {
    return services.address(name);
  } catch {
    return '127.0.0.1:9'; // not started here
  }
}

function tlsOf(services: Services, identity: string) {
  const files = services.tls[identity];
  if (files === undefined) throw new Error(`no certificate for ${identity}`);
  return {
    cert: readFileSync(files.cert),
    key: readFileSync(files.key),
    ca: readFileSync(files.ca),
  };
}

const password = 'a long enough phrase 42';

export async function signUp({ clients }: World): Promise<Account> {
  const email = `${randomUUID()}@example.com`;
  await clients.user.create({ firstName: 'Anna', lastName: 'Le', email, password });
  return signIn(clients.user, email);
}

async function signIn(user: World['clients']['user'], email: string): Promise<Account> {
  const { user: found, tokens } = await user.signIn({ email, password, clientIp: '127.0.0.1' });
  const metadata = Metadata({ authorization: `Bearer ${tokens?.accessToken ?? ''}` });
  return { userId: found?.id ?? '', email, as: { metadata } };
}

export async function platformAdmin(world: World): Promise<Account> {
  const email = `admin-${randomUUID()}@example.com`;
  const args = [
    '--import',
    'tsx',
    '--conditions=source',
    'services/user/src/main.ts',
    'create-admin',
    '--email',
    email,
    '--password',
    password,
  ];
  await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { PATH: env['PATH'], ...world.services.env('user') },
  });
  return signIn(world.clients.user, email);
}

export type EventOptions = {
  totals?: number[];
  price?: number;
  holdSeconds?: number;
  maxPerOrder?: number;
  maxPerUser?: number;
  allowWaitRoom?: boolean;
  opensInMs?: number;
};

/** An event on sale, made by a platform admin; answers its id and the ids of its classes. */
export async function eventOnSale(world: World, admin: Account, o: EventOptions = {}) {
  const { event, inventory } = world.clients;
  const stamp = randomUUID().slice(0, 8);
  const { category } = await event.createCategory({ name: stamp, slug: stamp }, admin.as);
  const { organizer } = await event.createOrganizer({ name: stamp }, admin.as);
  const hour = 3_600_000;
  const created = await event.create(
    {
      name: `Concert ${stamp}`,
      description: '',
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
  const allowWaitRoom = o.allowWaitRoom ?? false;
  const config = {
    saleOpensAt: new Date(Date.now() + (o.opensInMs ?? -hour)),
    saleClosesAt: new Date(Date.now() + 24 * hour),
    isFree: o.price === 0,
    isPublic: true,
    requiresApproval: false,
    allowWaitRoom,
    maxAttendees: 100_000,
    maxTicketsPerOrder: o.maxPerOrder ?? 10,
    maxTicketsPerUser: o.maxPerUser ?? 20,
    holdSeconds: o.holdSeconds ?? 900,
    ...(allowWaitRoom
      ? {
          waitingRoom: {
            maxConcurrent: 50,
            releasePerSecond: 50,
            sessionSeconds: 900,
            reconnectGraceSeconds: 120,
            claimSeconds: 60,
          },
        }
      : {}),
  };
  await event.createConfig({ eventId, config }, admin.as);
  const classes: string[] = [];
  for (const [n, total] of (o.totals ?? [10]).entries()) {
    const made = await inventory.createTicketClass(
      { eventId, name: `class ${n}`, priceMinor: o.price ?? 50_000, currency: 'VND', total },
      admin.as,
    );
    classes.push(made.ticketClass?.id ?? '');
  }
  await event.publish({ id: eventId }, admin.as);
  return { eventId, classes };
}

/** What the payer does on the provider's page. */
export async function act(
  url: string,
  action: 'pay' | 'pay-less' | 'fail' | 'cancel',
): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action }),
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  return response.status;
}

export const waitroomExists = existsSync(join(root, 'services/waitroom/src/main.ts'));
