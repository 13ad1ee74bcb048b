import { createTokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import { startOutboxRelay } from '@ticketbottle/service-kit/outbox-relay.js';
import { checkPostgres, measurePool } from '@ticketbottle/service-kit/postgres.js';
import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { serve, type Served } from '@ticketbottle/service-kit/serve.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { allowedCallers } from '@ticketbottle/sdk/allowed-callers.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { neighbours } from './clients/neighbours.js';
import { closeSales } from './jobs/close-sales.js';
import { measureLag } from './jobs/measure-lag.js';
import { followOwnEvents } from './messaging/own-events.js';
import type { Config } from './config.js';
import { eventRpc } from './rpc/index.js';
import { openDatabase } from './store/database.js';

const service = 'event';

export async function startEvent(config: Config, environment: Environment): Promise<Served> {
  const { clock, ids, logger } = environment;
  const { databaseUrl } = config;
  const metrics = createMetrics(service, config.measures);
  const db = measurePool(await openDatabase(config, logger), metrics);
  const bus = await connectEventBus({ service, ...config.kafka, logger, metrics });
  const to = connect(config, metrics);
  const issuer = 'ticketbottle/user';
  const verifier = createTokenVerifier({ ...to.user, issuer, clock, logger });
  const relay = startOutboxRelay({ databaseUrl, service, bus, logger, metrics });
  await followOwnEvents(bus, { db, metrics, clock });
  const lag = measureLag({ db, metrics, clock, logger });
  const closing = closeSales({ db, clock, ids, logger });
  const parts = { db, clock, ids, logger, verifier, minHoldSeconds: config.minHoldSeconds };
  return await serve({
    service,
    config,
    logger,
    metrics,
    clock,
    callers: allowedCallers.event,
    definition: EventServiceDefinition,
    implementation: eventRpc({ ...parts, neighbours: to.neighbours }),
    protoset,
    checks: { postgres: () => checkPostgres(db), kafka: () => bus.check() },
    parts: [
      ['read model lag', () => lag.stop()],
      ['closing of sales', () => closing.stop()],
      ['outbox relay', () => relay.stop()],
      ['event bus', () => bus.stop()],
      ['clients', to.close],
      ['database', () => db.destroy()],
    ],
  });
}

function connect({ tls, addresses }: Config, metrics: Metrics) {
  const at = (target: keyof typeof addresses) => ({
    ...{ target, address: addresses[target], tls, metrics },
  });
  const user = createGrpcClient(UserServiceDefinition, at('user'));
  const inventory = createGrpcClient(InventoryServiceDefinition, at('inventory'));
  const waitroom = createGrpcClient(WaitroomServiceDefinition, at('waitroom'));
  return {
    neighbours: neighbours({ user, inventory, waitroom }),
    /** What tokens are verified with. */
    user: {
      keys: async () => (await user.client.getSigningKeys({})).keys,
      revoked: async (since: Date | undefined) =>
        (await user.client.listRevocations({ since })).revocations,
    },
    close: () => {
      for (const client of [user, inventory, waitroom]) client.close();
    },
  };
}
