import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { deleteOrganizer as remove } from '../store/organizers.js';
import { requireOwnOrganizer } from './find-organizer.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

export function deleteOrganizer(
  parts: Parts,
): EventServiceImplementation<CallExt>['deleteOrganizer'] {
  return async ({ id }) => {
    await requireOwnOrganizer(parts, id);
    if (await remove(parts.db, id)) return {};
    throw refused({
      reason: 'INVALID_TRANSITION',
      message: 'events belong to this organizer; it can not be deleted',
    });
  };
}
