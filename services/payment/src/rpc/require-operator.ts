import { currentPrincipal, type TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { currentContext } from '@ticketbottle/service-kit/request-context.js';
import { refused } from './refusals.js';

/** Rejects everybody but order (by its certificate) and platform admins (by their token). */
export type RequireOperator = (context: CallExt) => Promise<void>;

export function requireOperator(verifier: TokenVerifier): RequireOperator {
  return async (context) => {
    if (context.caller === 'order') return;
    // Without mTLS (development) a call without a user's token is a service's.
    if (context.caller === undefined && currentContext()?.authorization === undefined) return;
    const who = await currentPrincipal(verifier);
    if (!who.ok) throw refused(who.refusal);
    if (who.principal.roles.includes('PLATFORM_ADMIN')) return;
    throw refused({ reason: 'ROLE_REQUIRED', message: 'only a platform admin may do this' });
  };
}
