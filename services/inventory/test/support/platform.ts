import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { startServices } from '@ticketbottle/local-stack/services.js';
import { testStack } from '@ticketbottle/local-stack/test-stack.js';
import { createTopics, topicNames } from '@ticketbottle/local-stack/topics.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { runWith } from '@ticketbottle/service-kit/request-context.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { readFileSync } from 'node:fs';
import { loadConfig } from '../../src/config.js';
import { startInventory } from '../../src/service.js';

export type Person = { as: <T>(run: () => Promise<T>) => Promise<T> };

type Clients = {
  event: GrpcClient<EventServiceDefinition>['client'];
  /** Entered as api-gateway. */
  inventory: GrpcClient<InventoryServiceDefinition>['client'];
  /** The same door, entered as order. */
  asOrder: GrpcClient<InventoryServiceDefinition>['client'];
};

export type Platform = Clients & { person(): Promise<Person>; stop(): Promise<void> };

/**
 * Inventory in this process, on topics of its own where nobody publishes: what it knows of an event it
 * has asked for. User and event as processes; everybody proves by mTLS who they are.
 */
export async function startPlatform(file: string): Promise<Platform> {
  const stack = await testStack(file, { topics: true, only: ['postgres', 'kafka'] });
  const silent = `${stack.topicPrefix}silent.`;
  await createTopics(stack.kafkaBrokers, topicNames(silent));
  const dir = await mkdtemp(join(tmpdir(), 'inventory-test-'));
  const services = await startServices({
    stack: stack.stack,
    names: ['user', 'event'],
    dir,
    mode: 'source',
    env: { PATH: env['PATH'] },
    report: () => undefined,
    identities: ['inventory', 'api-gateway', 'order'],
    namespace: stack.name,
    topicPrefix: stack.topicPrefix,
  });
  const files = (identity: string) => {
    const found = services.tls[identity];
    if (found === undefined) throw new Error(`no certificate for ${identity}`);
    return found;
  };
  const own = files('inventory');
  const config = loadConfig({
    NODE_ENV: 'test',
    ADMIN_PORT: '0',
    PORT: '0',
    INTERNAL_TLS_CERT: own.cert,
    INTERNAL_TLS_KEY: own.key,
    INTERNAL_TLS_CA: own.ca,
    DATABASE_URL: stack.databaseUrl,
    KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    TOPIC_PREFIX: silent,
    USER_ADDRESS: services.address('user'),
    EVENT_ADDRESS: services.address('event'),
  });
  const logger = createLogger({ service: 'inventory', level: env['TEST_LOG'] ?? 'silent' });
  const service = await startInventory(config, { clock: systemClock, ids: uuidv7Ids, logger });
  const metrics = createMetrics('test');
  const connection = (target: string, address: string, identity: string) => {
    const { cert, key, ca } = files(identity);
    const tls = { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca) };
    return { target, address, metrics, timeoutMs: 10_000, tls };
  };
  const door = (identity: string) =>
    createGrpcClient(
      InventoryServiceDefinition,
      connection('inventory', `127.0.0.1:${service.port}`, identity),
    );
  const user = createGrpcClient(
    UserServiceDefinition,
    connection('user', services.address('user'), 'api-gateway'),
  );
  const event = createGrpcClient(
    EventServiceDefinition,
    connection('event', services.address('event'), 'api-gateway'),
  );
  const [gateway, order] = [door('api-gateway'), door('order')];
  let people = 0;
  return {
    event: event.client,
    inventory: gateway.client,
    asOrder: order.client,
    async person() {
      const email = `person-${++people}@inventory.test`;
      const name = { firstName: 'Hoa', lastName: 'Lê' };
      const { tokens } = await user.client.create({ ...name, email, password: 'long-enough-word' });
      if (tokens === undefined) throw new Error('no tokens');
      const context = { requestId: 'test', authorization: `Bearer ${tokens.accessToken}` };
      return { as: (run) => runWith(context, run) };
    },
    async stop() {
      for (const client of [user, event, gateway, order]) client.close();
      await service.stop();
      await services.stop();
      await rm(dir, { recursive: true, force: true });
      await stack.drop();
    },
  };
}
