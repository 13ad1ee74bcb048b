import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import type { Parts } from '../saga/parts.js';

/** The public keys of ticket QR payloads, old ones too: tickets live until their event is over. */
export function getSigningKeys({
  ticketKeys,
}: Parts): OrderServiceImplementation<CallExt>['getSigningKeys'] {
  return () => Promise.resolve({ keys: ticketKeys.published() });
}
