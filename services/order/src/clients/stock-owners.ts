import type { TlsFiles } from '@ticketbottle/service-kit/config.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { ownersOf } from '../domain/decide-owner.js';
import { followReplicas } from './replicas.js';

export type StockClient = GrpcClient<InventoryServiceDefinition>['client'];

/** The replicas of inventory, each with a connection of its own that opens when it is needed first. */
export type StockOwners = {
  /** In the order in which an event's requests go to them. */
  of(eventId: string): Promise<(() => StockClient)[]>;
  close(): Promise<void>;
};

export type StockOwnersOptions = {
  /** One address, `ipv4:` with a list, or `dns:///` of a headless service. */
  address: string;
  tls: TlsFiles | undefined;
  metrics: Metrics;
  logger: Logger;
};

export function openStockOwners({
  address,
  tls,
  metrics,
  logger,
}: StockOwnersOptions): StockOwners {
  const clients = new Map<string, GrpcClient<InventoryServiceDefinition>>();
  const clientOf = (one: string): StockClient => {
    // What breaks is sent again to the next owner, marked as a repeat: never by the client itself.
    const to = { target: 'inventory', address: one, tls, metrics, retries: 0 };
    const client = clients.get(one) ?? createGrpcClient(InventoryServiceDefinition, to);
    clients.set(one, client);
    return client.client;
  };
  const replicas = followReplicas(address, {
    logger,
    changed: (addresses) => {
      for (const [gone, client] of clients) {
        if (addresses.includes(gone)) continue;
        clients.delete(gone);
        client.close();
      }
    },
  });
  return {
    async of(eventId) {
      await replicas.ready;
      return ownersOf(eventId, replicas.addresses()).map((one) => () => clientOf(one));
    },
    async close() {
      await replicas.stop();
      for (const client of clients.values()) client.close();
    },
  };
}
