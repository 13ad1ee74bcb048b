import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { saveOrganizer } from '../store/organizers.js';
import { requirePrincipal } from './actor.js';
import { description, name, url } from './input.js';
import type { Parts } from './parts.js';
import { refuseTaken } from './refusals.js';

const Request = z.object({ name, description, logoUrl: url });

export function createOrganizer(
  parts: Parts,
): EventServiceImplementation<CallExt>['createOrganizer'] {
  return async (raw) => {
    const { userId } = await requirePrincipal(parts);
    const organizer = { ...checked(Request, raw), id: parts.ids.next(), ownerId: userId };
    await refuseTaken(() => saveOrganizer(parts.db, organizer));
    return { organizer };
  };
}
