import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type {
  BeginCheckoutRequest,
  WaitroomServiceImplementation,
} from '@ticketbottle/sdk/waitroom.js';
import { placeOf } from '../domain/place.js';
import { beginCheckout as begin } from '../store/line-scripts.js';
import type { Parts } from './parts.js';
import { refuse } from './refusals.js';

/** Beyond the hold, so that the slot outlives the order's own expiry. */
const marginSeconds = 120;

export function beginCheckout(
  parts: Parts,
): WaitroomServiceImplementation<CallExt>['beginCheckout'] {
  return async (request) => {
    await beginOne(parts, request);
    return {};
  };
}

/** Also an item of BeginCheckoutMany. */
export async function beginOne(parts: Parts, request: BeginCheckoutRequest): Promise<void> {
  const { sessionId, orderCode, eventId, userId, holdSeconds } = request;
  const place = placeOf(sessionId, userId, parts.mac);
  if (place?.eventId !== eventId || orderCode === '') throw refuse('CHECKOUT_TOKEN_INVALID');
  const leaseMs = (holdSeconds + marginSeconds) * 1_000;
  const { number } = place;
  const token = tokenOf(request);
  const answer = await begin(parts.store, eventId, { number, orderCode, leaseMs, userId, token });
  if (answer !== 'OK') throw refuse(answer);
}

function tokenOf({ tokenIssuedAt, tokenExpiresAt }: BeginCheckoutRequest) {
  if (tokenIssuedAt === undefined || tokenExpiresAt === undefined) return undefined;
  return { issuedAt: tokenIssuedAt.getTime(), expiresAt: tokenExpiresAt.getTime() };
}
