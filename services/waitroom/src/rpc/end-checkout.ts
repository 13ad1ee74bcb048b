import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import {
  SessionStatus,
  type EndCheckoutRequest,
  type WaitroomServiceImplementation,
} from '@ticketbottle/sdk/waitroom.js';
import type { SessionStatus as Status } from '@ticketbottle/line/line.js';
import { readSessionId } from '../domain/place.js';
import { endCheckout as end } from '../store/line-scripts.js';
import type { Parts } from './parts.js';
import { refuse } from './refusals.js';

export function endCheckout(parts: Parts): WaitroomServiceImplementation<CallExt>['endCheckout'] {
  return async (request) => {
    await endOne(parts, request);
    return {};
  };
}

/** Also an item of EndCheckoutMany. */
export async function endOne({ store }: Parts, request: EndCheckoutRequest): Promise<void> {
  const { sessionId, orderCode, keep } = request;
  const place = readSessionId(sessionId);
  if (place === undefined) throw refuse('SESSION_NOT_FOUND');
  const { eventId, number } = place;
  const cause = `rpc:${orderCode}`;
  await end(store, eventId, { number, orderCode, keep, outcome: outcomeOf(request), cause });
}

function outcomeOf({ outcome }: EndCheckoutRequest): Status {
  if (outcome === SessionStatus.COMPLETED) return 'COMPLETED';
  return outcome === SessionStatus.EXPIRED ? 'EXPIRED' : 'FAILED';
}
