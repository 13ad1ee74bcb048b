import { listOf } from '../schemas/common.js';
import { Organizer, PageQuery } from '../schemas/events.js';
import { cursor } from '../views/common.js';
import { ok, route } from '../route.js';

export const listOrganizers = route({
  method: 'get',
  path: '/api/organizers',
  tag: 'events',
  summary: 'Organizers by name',
  auth: 'optional',
  query: PageQuery,
  answers: [{ status: 200, schema: listOf(Organizer), description: 'A page' }],
  handle: async ({ clients, query }) => {
    const { organizers, nextCursor } = await clients.event.listOrganizers(query);
    return ok({ items: organizers, nextCursor: cursor(nextCursor) });
  },
});
