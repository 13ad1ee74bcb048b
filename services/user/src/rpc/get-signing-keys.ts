import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import type { Parts } from './parts.js';

/** During a rotation the old key, the one that signs and the announced one. */
export function getSigningKeys({
  keyRing,
}: Parts): UserServiceImplementation<CallExt>['getSigningKeys'] {
  return () => Promise.resolve({ keys: keyRing.published() });
}
