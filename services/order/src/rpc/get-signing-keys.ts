import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import type { Parts } from '../saga/parts.js';

/** The public key of ticket QR payloads. */
export function getSigningKeys({
  ticketKey,
}: Parts): OrderServiceImplementation<CallExt>['getSigningKeys'] {
  return () => Promise.resolve({ keys: [ticketKey.jwk] });
}
