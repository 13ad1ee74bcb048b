import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { WaitroomServiceImplementation } from '@ticketbottle/sdk/waitroom.js';
import { isUuid } from '../domain/place.js';
import type { Parts } from './parts.js';
import { refuse, refused } from './refusals.js';

const most = 10_000;

export function reportPresence({
  presence,
}: Parts): WaitroomServiceImplementation<CallExt>['reportPresence'] {
  return ({ eventId, numbers }) => {
    if (!isUuid(eventId)) throw refuse('EVENT_NOT_FOUND');
    if (numbers.length > most || numbers.some((n) => !Number.isInteger(n) || n < 1))
      throw refused({
        reason: 'VALIDATION_FAILED',
        message: `numbers must be at most ${most} places from 1`,
      });
    for (const number of numbers) presence.seen(eventId, number);
    return Promise.resolve({});
  };
}
