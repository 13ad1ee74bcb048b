import { createTokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import { checkPostgres, measurePool } from '@ticketbottle/service-kit/postgres.js';
import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { serve, type Served } from '@ticketbottle/service-kit/serve.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { allowedCallers } from '@ticketbottle/sdk/allowed-callers.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { events } from './clients/events.js';
import type { Config } from './config.js';
import { startExpiry } from './jobs/expire-holds.js';
import { followEvents } from './messaging/event-changed.js';
import { startRelay } from './messaging/relay.js';
import { inventoryRpc } from './rpc/index.js';
import { openDatabase } from './store/database.js';
import { openStores } from './store/stores.js';

const service = 'inventory';

export async function startInventory(
  config: Config,
  { clock, ids, logger }: Environment,
): Promise<Served> {
  const { databaseUrl, minHoldSeconds } = config;
  const metrics = createMetrics(service, config.measures);
  const db = measurePool(await openDatabase(config, logger), metrics);
  const bus = await connectEventBus({ service, ...config.kafka, logger, metrics });
  const { user, event, close } = connect(config, metrics);
  const keys = async () => (await user.client.getSigningKeys({})).keys;
  const revoked = async (since: Date | undefined) =>
    (await user.client.listRevocations({ since })).revocations;
  const issuer = 'ticketbottle/user';
  const verifier = createTokenVerifier({ keys, revoked, issuer, clock, logger });
  await followEvents(bus, db);
  const relay = startRelay({ databaseUrl, service, bus, logger, metrics });
  const told = (): void => relay.wake();
  const { hearing, ...stores } = openStores(db, { databaseUrl, clock, logger, metrics, told });
  const { stock } = stores;
  const expiry = startExpiry({ db, stock, logger, metrics });
  return await serve({
    service,
    config,
    logger,
    metrics,
    clock,
    callers: allowedCallers.inventory,
    definition: InventoryServiceDefinition,
    implementation: inventoryRpc({
      ...stores,
      clock,
      ids,
      metrics,
      verifier,
      events: events(event),
      minHoldSeconds,
    }),
    protoset,
    checks: { postgres: () => checkPostgres(db), kafka: () => bus.check() },
    parts: [
      ['expiry', () => expiry.stop()],
      ['batches', () => stock.idle()],
      ['hearing', () => hearing.stop()],
      ['outbox relay', () => relay.stop()],
      ['event bus', () => bus.stop()],
      ['clients', close],
      ['database', () => db.destroy()],
    ],
  });
}

function connect({ tls, userAddress, eventAddress }: Config, metrics: Metrics) {
  const to = { tls, metrics };
  const user = createGrpcClient(UserServiceDefinition, {
    target: 'user',
    address: userAddress,
    ...to,
  });
  const event = createGrpcClient(EventServiceDefinition, {
    target: 'event',
    address: eventAddress,
    ...to,
  });
  const close = (): void => {
    user.close();
    event.close();
  };
  return { user, event, close };
}
