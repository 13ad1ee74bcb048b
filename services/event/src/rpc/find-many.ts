import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { eventViews } from '../store/event-view.js';
import { publishedByIds } from '../store/find-events.js';
import { publishedListing } from '../store/listing.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ ids: z.array(uuid).max(100) });

export function findMany({ db }: Parts): EventServiceImplementation<CallExt>['findMany'] {
  return async (raw) => {
    const { ids } = checked(Request, raw);
    const listed = await publishedListing(db, ids);
    // What the read model does not have yet is looked for itself before it is left out.
    const missing = ids.filter((id) => !listed.some((event) => event.id === id));
    const others = missing.length === 0 ? [] : await publishedByIds(db, missing);
    const events = [...listed, ...(await eventViews(db, others))];
    return { events: events.sort((a, b) => (a.id < b.id ? -1 : 1)) };
  };
}
