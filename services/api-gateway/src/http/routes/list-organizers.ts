import { listOf } from '../schemas/common.js';
import { Organizer, OrganizerQuery } from '../schemas/events.js';
import { cursor } from '../views/common.js';
import { ok, route } from '../route.js';

export const listOrganizers = route({
  method: 'get',
  path: '/api/organizers',
  tag: 'events',
  summary: 'Organizers by name',
  auth: 'optional',
  query: OrganizerQuery,
  answers: [{ status: 200, schema: listOf(Organizer), description: 'A page' }],
  handle: async ({ clients, query: { mine, ...rest } }) => {
    const asked = { ...rest, mine: mine === 'true' };
    const { organizers, nextCursor } = await clients.event.listOrganizers(asked);
    return ok({ items: organizers, nextCursor: cursor(nextCursor) });
  },
});
