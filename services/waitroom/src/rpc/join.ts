import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { isUuid } from '../domain/place.js';
import { saveSettings, type JoinAnswer, type Joiner } from '../store/line-scripts.js';
import { proofOf } from './proof.js';
import { holderOf, requirePrincipal } from './holder.js';
import type { Parts } from './parts.js';
import { refuse } from './refusals.js';
import { sessionOf } from './session.js';

/** Refusals that an event's newest settings may lift. */
const mayBeStale = new Set([
  'EVENT_NOT_FOUND',
  'EVENT_NOT_PUBLISHED',
  'SALE_NOT_OPEN',
  'SALE_CLOSED',
  'NO_LINE',
]);

export function join(parts: Parts): WaitroomServiceImplementation<CallExt>['join'] {
  return async (request) => {
    const { eventId } = request;
    const { userId, emailVerified } = await requirePrincipal(parts);
    if (!isUuid(userId)) throw refuse('TOKEN_INVALID');
    if (!isUuid(eventId)) throw refuse('EVENT_NOT_FOUND');
    const joiner = { userId, emailVerified, proof: await proofOf(parts, request, userId) };
    let answer = await placeFor(parts, eventId, joiner);
    // Nobody is refused by what this process remembers: event is asked first.
    if (!answer.ok && mayBeStale.has(answer.reason) && (await learn(parts, eventId)))
      answer = await placeFor(parts, eventId, joiner);
    if (!answer.ok) throw refuse(answer.reason, answer.retryAfterSeconds);
    parts.admissions.watch(eventId);
    const { number, joinedAt } = answer;
    const place = { eventId, number, joinedAt };
    const session = await sessionOf(parts, holderOf(parts, { place, userId, signedIn: true }));
    return { session };
  };
}

async function placeFor({ joins }: Parts, eventId: string, joiner: Joiner): Promise<JoinAnswer> {
  const answer = joins.join(eventId, joiner);
  if (answer === undefined) throw refuse('OVERLOADED');
  return await answer;
}

/** Brings the line's settings up to date; false when there is no such event. */
async function learn({ events, store, lines }: Parts, eventId: string): Promise<boolean> {
  await lines.refresh(eventId); // a line that is unknown to the store may be known here
  const access = await events.access(eventId, '');
  if (access === undefined) return false;
  await saveSettings(store, eventId, access.settings); // the bus may have been faster: then it is up to date as well
  return true;
}
