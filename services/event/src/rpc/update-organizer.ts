import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { lockOrganizer, saveOrganizer, type Organizer } from '../store/organizers.js';
import { retell } from '../store/retell.js';
import { organizerNotFound, requireOwnOrganizer } from './find-organizer.js';
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
    await requireOwnOrganizer(parts, id);
    const organizer = await refuseTaken(() =>
      inTransaction(parts.db, async (tx) => {
        const known = await lockOrganizer(tx, id);
        if (known === undefined) throw organizerNotFound();
        const changed = {
          ...known,
          name: request.name ?? known.name,
          description: request.description ?? known.description,
          logoUrl: request.logoUrl ?? known.logoUrl,
        };
        await saveOrganizer(tx, changed);
        if (isAnother(known, changed))
          await retell(tx, { organizerId: id }, { ids: parts.ids, now: parts.clock.now() });
        return changed;
      }),
    );
    return { organizer };
  };
}

function isAnother(before: Organizer, after: Organizer): boolean {
  const fields = ['name', 'description', 'logoUrl'] as const;
  return fields.some((field) => before[field] !== after[field]);
}
