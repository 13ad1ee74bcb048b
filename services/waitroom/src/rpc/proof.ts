import type { JoinRequest } from '@ticketbottle/sdk/waitroom.js';
import { placeOf, readTicket } from '../domain/place.js';
import type { Proof } from '../store/line-scripts.js';
import type { Parts } from './parts.js';
import { refuse, refused } from './refusals.js';

/**
 * The place that a joiner proves to have had, by checkout token or else by queue ticket. Anybody else's, and what is none
 * of ours, is refused; a token that has run out is as good as none.
 */
export async function proofOf(
  parts: Parts,
  { eventId, ticket, checkoutToken }: JoinRequest,
  userId: string,
): Promise<Proof | undefined> {
  const admitted =
    checkoutToken === '' ? undefined : await fromToken(parts, { eventId, checkoutToken, userId });
  if (ticket === '') return admitted;
  const place = readTicket(ticket, parts.mac);
  if (place?.eventId !== eventId || place.userId !== userId)
    throw refused({
      reason: 'SESSION_NOT_FOUND',
      message: 'the queue ticket is not one of yours for this event; join without it',
    });
  return admitted ?? { number: place.number, joinedAt: place.joinedAt, token: undefined };
}

async function fromToken(
  { checkoutTokens, mac }: Parts,
  o: { eventId: string; checkoutToken: string; userId: string },
): Promise<Proof | undefined> {
  const verified = await checkoutTokens.verify(o.checkoutToken);
  if (!verified.ok) {
    if (verified.reason === 'TOKEN_EXPIRED') return undefined;
    throw refuse('CHECKOUT_TOKEN_INVALID');
  }
  const { sub, jti, iat = 0, exp = 0 } = verified.claims;
  const place = sub === o.userId ? placeOf(jti ?? '', o.userId, mac) : undefined;
  if (place?.eventId !== o.eventId) throw refuse('CHECKOUT_TOKEN_INVALID');
  const { number, joinedAt } = place;
  return { number, joinedAt, token: { issuedAt: iat * 1_000, expiresAt: exp * 1_000 } };
}
