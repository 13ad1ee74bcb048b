import { createTokenVerifier, type TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { UserServiceDefinition } from '@ticketbottle/sdk/user.js';

/** Verifies access tokens by user's public keys. */
export function accessTokens(
  user: GrpcClient<UserServiceDefinition>,
  o: { clock: Clock; logger: Logger },
): TokenVerifier {
  return createTokenVerifier({
    ...o,
    issuer: 'ticketbottle/user',
    keys: async () => (await user.client.getSigningKeys({})).keys,
    revoked: async (since) => (await user.client.listRevocations({ since })).revocations,
  });
}
