import { currentPrincipal, type Principal } from '@ticketbottle/service-kit/access-token.js';
import { placeOf, readTicket, type Place } from '../domain/place.js';
import type { Parts } from './parts.js';
import { refuse, refused } from './refusals.js';

/** Whose place, and whether they proved to be signed in: only then they get a checkout token. */
export type Holder = { place: Place; userId: string; signedIn: boolean };

export async function requirePrincipal({ verifier }: Parts): Promise<Principal> {
  const who = await currentPrincipal(verifier);
  if (!who.ok) throw refused(who.refusal);
  return who.principal;
}

/** By ticket, or by the access token of its owner. Everybody else learns nothing. */
export async function requireHolder(
  parts: Parts,
  { sessionId, ticket }: { sessionId: string; ticket: string },
): Promise<Holder> {
  const userId =
    ticket === '' ? (await requirePrincipal(parts)).userId : readTicket(ticket, parts.mac)?.userId;
  const place = userId === undefined ? undefined : placeOf(sessionId, userId, parts.mac);
  if (userId === undefined || place === undefined) throw refuse('SESSION_NOT_FOUND');
  return { place, userId, signedIn: ticket === '' };
}
