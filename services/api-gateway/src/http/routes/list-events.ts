import { EventStatus } from '@ticketbottle/sdk/event.js';
import { listOf } from '../schemas/common.js';
import { Event, EventQuery } from '../schemas/events.js';
import { cursor } from '../views/common.js';
import { eventView } from '../views/event.js';
import { ok, route } from '../route.js';

export const listEvents = route({
  method: 'get',
  path: '/api/events',
  tag: 'events',
  summary: 'Public events on sale; own drafts by status, all own ones by `mine`',
  auth: 'optional',
  isPublic: true,
  query: EventQuery,
  answers: [{ status: 200, schema: listOf(Event), description: 'A page' }],
  handle: async ({ clients, query }) => {
    const { status, isFree, mine, ...filter } = query;
    const { events, nextCursor } = await clients.event.list({
      ...filter,
      status: status === undefined ? EventStatus.UNSPECIFIED : EventStatus[status],
      mine: mine === 'true',
      isFree: isFree === undefined ? undefined : isFree === 'true',
    });
    return ok({ items: events.map(eventView), nextCursor: cursor(nextCursor) });
  },
});
