import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { saveOrganizer } from '../store/organizers.js';
import { requireOwnOrganizer } from './find-organizer.js';
import { description, name, url } from './input.js';
import type { Parts } from './parts.js';
import { refuseTaken } from './refusals.js';

const Request = z.object({
  name: name.optional(),
  description: description.optional(),
  logoUrl: url.optional(),
});

export function updateOrganizer(
  parts: Parts,
): EventServiceImplementation<CallExt>['updateOrganizer'] {
  return async ({ id, ...raw }) => {
    const request = checked(Request, raw);
    const known = await requireOwnOrganizer(parts, id);
    const organizer = {
      ...known,
      name: request.name ?? known.name,
      description: request.description ?? known.description,
      logoUrl: request.logoUrl ?? known.logoUrl,
    };
    await refuseTaken(() => saveOrganizer(parts.db, organizer));
    return { organizer };
  };
}
