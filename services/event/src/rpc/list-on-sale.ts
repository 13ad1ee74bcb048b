import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { eventViews } from '../store/event-view.js';
import { eventsOnSale } from '../store/find-events.js';
import { fromCursor, toCursor } from './cursor.js';
import { cursorText } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ limit: z.number().int().min(0).max(500), cursor: cursorText });
const defaultLimit = 100;
const first = '00000000-0000-0000-0000-000000000000';

export function listOnSale({
  db,
  clock,
}: Parts): EventServiceImplementation<CallExt>['listOnSale'] {
  return async (raw) => {
    const { limit, cursor } = checked(Request, raw);
    const size = limit === 0 ? defaultLimit : limit;
    const after = fromCursor(z.uuid(), cursor) ?? first;
    const found = await eventsOnSale(db, { now: clock.now(), after, limit: size });
    const events = found.slice(0, size);
    const nextCursor = found.length > size ? toCursor(events.at(-1)?.id) : '';
    return { events: await eventViews(db, events), nextCursor };
  };
}
