import { createTokenVerifier, type TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { KeyRing } from '@ticketbottle/service-kit/key-ring.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import type { Neighbours } from './neighbours.js';

export type Tokens = {
  /** Who calls; signed by user. */
  access: TokenVerifier;
  /** An admission; signed by waitroom. */
  checkout: TokenVerifier;
  /** A ticket's QR payload; signed here. */
  ticket: TokenVerifier;
};

export const ticketIssuer = 'ticketbottle/order';

export function createTokens(
  { user, waitroom }: Neighbours,
  { clock, logger, ticketKeys }: { clock: Clock; logger: Logger; ticketKeys: KeyRing },
): Tokens {
  const verifier = { clock, logger };
  return {
    access: createTokenVerifier({
      ...verifier,
      issuer: 'ticketbottle/user',
      keys: async () => (await user.getSigningKeys({})).keys,
      revoked: async (since) => (await user.listRevocations({ since })).revocations,
    }),
    checkout: createTokenVerifier({
      ...verifier,
      issuer: 'ticketbottle/waitroom',
      keys: async () => (await waitroom.getSigningKeys({})).keys,
    }),
    ticket: createTokenVerifier({
      ...verifier,
      issuer: ticketIssuer,
      keys: () => Promise.resolve(ticketKeys.published()),
    }),
  };
}
