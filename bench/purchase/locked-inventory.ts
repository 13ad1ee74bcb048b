import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ServerCredentials } from '@grpc/grpc-js';
import type { TlsFiles } from '@ticketbottle/local-stack/services/tls.js';
import {
  ApplyManyResponse,
  GetAvailabilityResponse,
  InventoryServiceDefinition,
  FindManyTicketClassResponse,
  TicketClassStatus,
  type ApplyItem,
  type ApplyResult,
  type InventoryServiceImplementation,
} from '@ticketbottle/sdk/inventory.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { startOutboxRelay } from '@ticketbottle/service-kit/outbox-relay.js';
import { createServer } from 'nice-grpc';
import { openLockedStock, type LockedClass } from './locked-stock.js';

/** What the process that started this one sends first. */
export type LockedOptions = LockedClass & {
  databaseUrl: string;
  kafka: { brokers: string[]; topicPrefix: string };
  tls: TlsFiles;
  port: number;
};

// The usual design behind the doors of inventory, with the relay of its outbox as the services have it.
const service = 'locked-inventory';
const [options] = (await once(process, 'message')) as [LockedOptions];
const { databaseUrl, classId, eventId, total } = options;
const stock = await openLockedStock(databaseUrl, options);
const logger = createLogger({ service, level: 'warn' });
const metrics = createMetrics(service);
const bus = await connectEventBus({ service, ...options.kafka, logger, metrics });
const relay = startOutboxRelay({ databaseUrl, service, bus, logger, metrics });

async function apply({ request }: ApplyItem): Promise<ApplyResult> {
  switch (request?.$case) {
    case 'reserve': {
      const { orderCode, lines } = request.value;
      const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
      return {
        result: {
          $case: 'reserve',
          value: { expiresAt: await stock.reserve(orderCode, quantity) },
        },
      };
    }
    case 'confirm':
      await stock.confirm(request.value.orderCode);
      return { result: { $case: 'confirm', value: {} } };
    case 'release':
    case undefined:
      return { result: { $case: 'fault', value: 'not part of this reference' } };
  }
}

const described = {
  name: 'Standing',
  priceMinor: 100_000,
  currency: 'VND',
  status: TicketClassStatus.ACTIVE,
};
const implementation: Partial<InventoryServiceImplementation> = {
  findManyTicketClass: () =>
    Promise.resolve(
      FindManyTicketClassResponse.fromPartial({
        ticketClasses: [{ id: classId, eventId, total, ...described }],
      }),
    ),
  getAvailability: () =>
    Promise.resolve(
      GetAvailabilityResponse.fromPartial({
        items: [{ ticketClassId: classId, available: total, total, ...described }],
      }),
    ),
  applyMany: async ({ items }) =>
    ApplyManyResponse.fromPartial({ results: await Promise.all(items.map(apply)) }),
};
const others = Object.keys(InventoryServiceDefinition.methods).map((name) => [
  name,
  () => Promise.reject(new Error('not part of this reference')),
]);
const server = createServer();
server.add(InventoryServiceDefinition, {
  ...(Object.fromEntries(others) as InventoryServiceImplementation),
  ...implementation,
});
const [cert, key, ca] = [options.tls.cert, options.tls.key, options.tls.ca].map((file) =>
  readFileSync(file),
);
if (cert === undefined || key === undefined || ca === undefined) throw new Error('no files');
const pair = [{ private_key: key, cert_chain: cert }];
await server.listen(`127.0.0.1:${options.port}`, ServerCredentials.createSsl(ca, pair, true));
process.send?.('listening');
await once(process, 'disconnect'); // also when the process that started this one died
server.forceShutdown();
await relay.stop();
await bus.stop();
await stock.close();
process.exit(0);
