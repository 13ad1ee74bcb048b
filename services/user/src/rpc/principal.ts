import { currentPrincipal, type Principal } from '@ticketbottle/service-kit/access-token.js';
import { platformAdmin } from '../domain/account.js';
import type { Parts } from './parts.js';
import { refused, userNotFound } from './refusals.js';

/** Who sent the request; refuses TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED. */
export async function requirePrincipal({ verifier }: Parts): Promise<Principal> {
  const who = await currentPrincipal(verifier);
  if (!who.ok) throw refused(who.refusal);
  return who.principal;
}

/** The account's owner or a platform admin; to everybody else it does not exist. */
export async function requireOwner(parts: Parts, userId: string): Promise<void> {
  const { userId: own, roles } = await requirePrincipal(parts);
  if (own !== userId && !roles.includes(platformAdmin)) throw userNotFound();
}
