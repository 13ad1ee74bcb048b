import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { eventViews } from '../store/event-view.js';
import { publishedByIds } from '../store/find-events.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ ids: z.array(uuid).max(100) });

export function findMany({ db }: Parts): EventServiceImplementation<CallExt>['findMany'] {
  return async (raw) => {
    const { ids } = checked(Request, raw);
    return { events: await eventViews(db, await publishedByIds(db, ids)) };
  };
}
