import { createHmac, randomUUID } from 'node:crypto';
import { createKubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { openConnection } from '@ticketbottle/kube-client/api/open-connection.js';
import { createTokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { loadKeyRing, type KeyRing } from '@ticketbottle/service-kit/key-ring.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { serve, type Served } from '@ticketbottle/service-kit/serve.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { OrderServiceDefinition } from '@ticketbottle/sdk/order.js';
import { allowedCallers } from '@ticketbottle/sdk/allowed-callers.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { events } from './clients/events.js';
import { orders } from './clients/orders.js';
import { stockReader } from './clients/stock.js';
import type { Config } from './config.js';
import { openAdmissions } from './jobs/admissions.js';
import { followGates, type FollowGates } from './jobs/follow-gates.js';
import { followSales } from './jobs/follow-sales.js';
import { lineMetrics } from './jobs/line-metrics.js';
import { followCheckouts } from './messaging/checkout-ended.js';
import { followEvents } from './messaging/event-changed.js';
import { followStock } from './messaging/stock-changed.js';
import { waitroomRpc } from './rpc/index.js';
import { createHolders } from './rpc/holders.js';
import { createStreams } from './rpc/streams.js';
import { openJoins } from './store/joins.js';
import { openLines } from './store/lines.js';
import { openPresence } from './store/presence.js';
import { checkRedis, countCommands, openRedis, openSubscriber } from './store/redis.js';
import type { LineStore } from './store/scripts.js';

const service = 'waitroom';
/** The longest `sessionSeconds`, and what clocks differ by. */
const checkoutOverlapMs = 3_600_000 + 60_000;

export async function startWaitroom(
  config: Config,
  { clock, logger }: Environment,
): Promise<Served> {
  const metrics = createMetrics(service, config.measures);
  const stores = await openStores(config, { clock, logger, metrics });
  const { store, lines, presence, redis } = stores;
  const bus = await connectEventBus({ service, ...config.kafka, logger, metrics });
  const checkoutKeys = loadKeyRing({
    ...{ name: 'CHECKOUT_KEY_FILE', path: config.checkoutKeyFile, clock, logger },
    overlapMs: checkoutOverlapMs,
  });
  const to = connect(config, { checkoutKeys, metrics, clock, logger });
  const processId = randomUUID();
  const mac = (text: string) => createHmac('sha256', config.ticketSecret).update(text).digest();
  const admissions = openAdmissions({
    ...{ store, lines, presence, bus, clock, logger, mac, lineMetrics: lineMetrics(metrics) },
    stock: to.stock,
    orders: to.orders,
    holder: processId,
    presenceWarmUpMs: config.presenceWarmUpMs,
  });
  await followEvents(bus, { store, admissions });
  await followStock(bus, { admissions, processId });
  await followCheckouts(bus, store);
  const sales = followSales({ store, events: to.events, admissions, logger });
  const gates = await followGatesOf(config, { store, admissions, logger });
  const streams = createStreams(metrics);
  const here = { lines, presence, streams, holders: createHolders() };
  const parts = { ...here, store, admissions, clock, mac, random: Math.random };
  return await serve({
    ...{ service, config, logger, metrics, clock, protoset },
    callers: allowedCallers.waitroom,
    definition: WaitroomServiceDefinition,
    implementation: waitroomRpc({ ...parts, ...to, checkoutKeys, joins: openJoins(store) }),
    checks: { redis: () => checkRedis(redis), kafka: () => bus.check() },
    streams: [['streams', () => streams.endAll()]],
    parts: [
      ['gates', () => gates.stop()],
      ['sales', () => sales.stop()],
      ['admissions', () => admissions.stop()],
      ['event bus', () => bus.stop()],
      ['checkout keys', () => checkoutKeys.stop()],
      ['clients', to.close],
      ['stores', stores.close],
    ],
  });
}

/** The TicketSales of the cluster, where there is one. */
async function followGatesOf(
  { sales }: Config,
  o: Omit<FollowGates, 'api' | 'pod'>,
): Promise<{ stop(): Promise<void> }> {
  if (sales === undefined) return { stop: () => Promise.resolve() };
  const { login, pod } = sales;
  const api = createKubeApi({ connection: await openConnection(login), userAgent: service });
  const gates = followGates({ ...o, api, pod });
  return {
    async stop() {
      await gates.stop();
      api.close();
    },
  };
}

async function openStores(
  { redisUrl, keyPrefix }: Config,
  { clock, logger, metrics }: { clock: Clock; logger: Logger; metrics: Metrics },
) {
  const redis = countCommands(await openRedis(redisUrl, logger), metrics);
  const subscriber = await openSubscriber(redisUrl, logger);
  const store: LineStore = { redis, keyPrefix, clockOffsetMs: 0 };
  const lines = openLines(store, subscriber, logger);
  const presence = openPresence(store, clock, logger);
  const close = async (): Promise<void> => {
    await lines.stop();
    await presence.stop();
    redis.disconnect();
    subscriber.disconnect();
  };
  return { redis, store, lines, presence, close };
}

type Connecting = { checkoutKeys: KeyRing; metrics: Metrics; clock: Clock; logger: Logger };

function connect(config: Config, { checkoutKeys, ...o }: Connecting) {
  const { addresses, tls } = config;
  const at = (target: keyof typeof addresses) => ({
    target,
    address: addresses[target],
    tls,
    metrics: o.metrics,
  });
  const user = createGrpcClient(UserServiceDefinition, at('user'));
  const event = createGrpcClient(EventServiceDefinition, at('event'));
  const inventory = createGrpcClient(InventoryServiceDefinition, at('inventory'));
  const order = createGrpcClient(OrderServiceDefinition, at('order'));
  const ownKeys = () => Promise.resolve(checkoutKeys.published());
  const keys = async () => (await user.client.getSigningKeys({})).keys;
  const revoked = async (since: Date | undefined) =>
    (await user.client.listRevocations({ since })).revocations;
  return {
    events: events(event),
    orders: orders(order),
    stock: stockReader(inventory, o.clock),
    verifier: createTokenVerifier({
      ...o,
      keys,
      revoked,
      goesOn: true,
      issuer: 'ticketbottle/user',
    }),
    checkoutTokens: createTokenVerifier({ ...o, keys: ownKeys, issuer: 'ticketbottle/waitroom' }),
    close: () => {
      for (const client of [user, event, inventory, order]) client.close();
    },
  };
}
