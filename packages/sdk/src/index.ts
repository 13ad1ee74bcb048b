import { ChannelCredentials } from '@grpc/grpc-js';
import { createChannel, createClientFactory, Metadata, type Client } from 'nice-grpc';
import { EventServiceDefinition } from './event.js';
import { InventoryServiceDefinition } from './inventory.js';
import { OrderServiceDefinition } from './order.js';
import { UserServiceDefinition } from './user.js';
import { WaitroomServiceDefinition } from './waitroom.js';

export type TicketBottleOptions = {
  /** `host:port` of the gateway's gRPC door. */
  address: string;
  /** An access token, or a function that gives a fresh one for each call; none for public calls. */
  token?: string | (() => string | Promise<string>);
  /** False talks without TLS; for development on loopback only. Default true. */
  tls?: boolean;
};

export type TicketBottle = {
  user: Client<UserServiceDefinition>;
  event: Client<EventServiceDefinition>;
  inventory: Client<InventoryServiceDefinition>;
  order: Client<OrderServiceDefinition>;
  waitroom: Client<WaitroomServiceDefinition>;
  /** Closes the connection; open streams end. */
  close(): void;
};

/**
 * Typed clients of TicketBottle over one connection. Every call carries the token as `authorization: Bearer`.
 * A refusal arrives as a gRPC status with google.rpc.ErrorInfo, whose `reason` is a code of the product.
 */
export function createTicketBottle(options: TicketBottleOptions): TicketBottle {
  const { address, token, tls = true } = options;
  const credentials = tls ? ChannelCredentials.createSsl() : ChannelCredentials.createInsecure();
  const channel = createChannel(address, credentials);
  const factory = createClientFactory().use(async function* (call, callOptions) {
    if (token === undefined) return yield* call.next(call.request, callOptions);
    const metadata = Metadata(callOptions.metadata);
    metadata.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
    return yield* call.next(call.request, { ...callOptions, metadata });
  });
  return {
    user: factory.create(UserServiceDefinition, channel),
    event: factory.create(EventServiceDefinition, channel),
    inventory: factory.create(InventoryServiceDefinition, channel),
    order: factory.create(OrderServiceDefinition, channel),
    waitroom: factory.create(WaitroomServiceDefinition, channel),
    close: () => channel.close(),
  };
}
