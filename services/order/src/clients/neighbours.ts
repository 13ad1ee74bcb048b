import type { TlsFiles } from '@ticketbottle/service-kit/config.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { PaymentServiceDefinition } from '@ticketbottle/sdk/payment.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';

export type Addresses = Record<'user' | 'event' | 'inventory' | 'payment' | 'waitroom', string>;
export type Neighbours = ReturnType<typeof createNeighbours>;

/** Payment asks the provider, which is given 4 s. */
const paymentMs = 5_000;

/** Clients of the five services that a purchase needs. */
export function createNeighbours(
  addresses: Addresses,
  { tls, metrics }: { tls: TlsFiles | undefined; metrics: Metrics },
) {
  const to = (target: keyof Addresses) => ({ target, address: addresses[target], tls, metrics });
  const user = createGrpcClient(UserServiceDefinition, to('user'));
  const event = createGrpcClient(EventServiceDefinition, to('event'));
  const inventory = createGrpcClient(InventoryServiceDefinition, to('inventory'));
  const waitroom = createGrpcClient(WaitroomServiceDefinition, to('waitroom'));
  const payment = createGrpcClient(PaymentServiceDefinition, {
    ...to('payment'),
    timeoutMs: paymentMs,
  });
  return {
    user: user.client,
    event: event.client,
    inventory: inventory.client,
    waitroom: waitroom.client,
    payment: payment.client,
    close() {
      for (const client of [user, event, inventory, waitroom, payment]) client.close();
    },
  };
}
