import type { TlsFiles } from '@ticketbottle/service-kit/config.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import { OrderServiceDefinition } from '@ticketbottle/sdk/order.js';
import { PaymentServiceDefinition } from '@ticketbottle/sdk/payment.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';

export type Clients = {
  user: GrpcClient<UserServiceDefinition>['client'];
  event: GrpcClient<EventServiceDefinition>['client'];
  inventory: GrpcClient<InventoryServiceDefinition>['client'];
  order: GrpcClient<OrderServiceDefinition>['client'];
  payment: GrpcClient<PaymentServiceDefinition>['client'];
  waitroom: GrpcClient<WaitroomServiceDefinition>['client'];
};

type Addresses = Record<keyof Clients, string>;

/** Placing an order holds tickets and asks a provider. */
const orderMs = 8_000;

export function connect(
  addresses: Addresses,
  to: { tls: TlsFiles | undefined; metrics: Metrics },
): { clients: Clients; close: () => void } {
  const at = (target: keyof Clients) => ({ target, address: addresses[target], ...to });
  const user = createGrpcClient(UserServiceDefinition, { ...at('user'), timeoutMs: 5_000 });
  const event = createGrpcClient(EventServiceDefinition, at('event'));
  const inventory = createGrpcClient(InventoryServiceDefinition, at('inventory'));
  const order = createGrpcClient(OrderServiceDefinition, { ...at('order'), timeoutMs: orderMs });
  const payment = createGrpcClient(PaymentServiceDefinition, at('payment'));
  const waitroom = createGrpcClient(WaitroomServiceDefinition, at('waitroom'));
  const all = { user, event, inventory, order, payment, waitroom };
  return {
    clients: {
      user: user.client,
      event: event.client,
      inventory: inventory.client,
      order: order.client,
      payment: payment.client,
      waitroom: waitroom.client,
    },
    close: () => {
      for (const client of Object.values(all)) client.close();
    },
  };
}
