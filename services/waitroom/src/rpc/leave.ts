import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { leaveLine } from '../store/line-scripts.js';
import { requireHolder } from './holder.js';
import type { Parts } from './parts.js';
import { refuse } from './refusals.js';

export function leave(parts: Parts): WaitroomServiceImplementation<CallExt>['leave'] {
  return async ({ sessionId }) => {
    const { place } = await requireHolder(parts, { sessionId, ticket: '' });
    const answer = await leaveLine(parts.store, place.eventId, place.number);
    if (answer === 'UNKNOWN') throw refuse('SESSION_NOT_FOUND');
    return {};
  };
}
