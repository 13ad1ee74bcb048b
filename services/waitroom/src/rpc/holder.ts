import { currentPrincipal, type Principal } from '@ticketbottle/service-kit/access-token.js';
import { placeOf, readTicket, sessionIdOf, ticketOf } from '../domain/place.js';
import type { Holder } from './holders.js';
import type { Parts } from './parts.js';
import { refuse, refused } from './refusals.js';

export function holderOf(
  { mac }: Pick<Parts, 'mac'>,
  o: Omit<Holder, 'sessionId' | 'ticket'>,
): Holder {
  const { place, userId } = o;
  const sessionId = sessionIdOf(place, userId, mac);
  return { ...o, sessionId, ticket: ticketOf(place, userId, mac) };
}

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
  const signedInAs = ticket === '' ? (await requirePrincipal(parts)).userId : '';
  const key = `${sessionId.length} ${sessionId} ${signedInAs} ${ticket}`;
  const known = parts.holders.get(key);
  if (known !== undefined) return known;
  const userId = ticket === '' ? signedInAs : readTicket(ticket, parts.mac)?.userId;
  const place = userId === undefined ? undefined : placeOf(sessionId, userId, parts.mac);
  if (userId === undefined || place === undefined) throw refuse('SESSION_NOT_FOUND');
  const holder = holderOf(parts, { place, userId, signedIn: ticket === '' });
  parts.holders.set(key, holder);
  return holder;
}
