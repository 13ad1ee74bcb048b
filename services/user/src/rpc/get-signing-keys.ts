import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import type { Parts } from './parts.js';

export function getSigningKeys({
  signingKey,
}: Parts): UserServiceImplementation<CallExt>['getSigningKeys'] {
  return () => Promise.resolve({ keys: [signingKey.jwk] });
}
