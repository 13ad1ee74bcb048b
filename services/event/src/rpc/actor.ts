import { currentPrincipal, type Principal } from '@ticketbottle/service-kit/access-token.js';
import { currentContext } from '@ticketbottle/service-kit/request-context.js';
import type { Actor } from '../domain/decide-transition.js';
import { roleOf } from '../store/roles.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

export const platformAdmin = 'PLATFORM_ADMIN';

/** Who sent the request; refuses TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED. */
export async function requirePrincipal({ verifier }: Parts): Promise<Principal> {
  const who = await currentPrincipal(verifier);
  if (!who.ok) throw refused(who.refusal);
  return who.principal;
}

/** The caller when there is one; a bad token is refused, none is nobody. */
export async function optionalPrincipal(parts: Parts): Promise<Principal | undefined> {
  return currentContext()?.authorization === undefined ? undefined : await requirePrincipal(parts);
}

/** What a user may do to an event. */
export async function actorOn(parts: Parts, eventId: string, principal: Principal): Promise<Actor> {
  const role = await roleOf(parts.db, eventId, principal.userId);
  return { role, isPlatformAdmin: principal.roles.includes(platformAdmin) };
}

export async function requirePlatformAdmin(parts: Parts): Promise<void> {
  const { roles } = await requirePrincipal(parts);
  if (!roles.includes(platformAdmin))
    throw refused({ reason: 'ROLE_REQUIRED', message: 'only a platform admin may do this' });
}
