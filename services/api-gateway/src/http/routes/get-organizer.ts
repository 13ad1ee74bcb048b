import { idOf, present } from '../params.js';
import { Organizer } from '../schemas/events.js';
import { ok, route } from '../route.js';

export const getOrganizer = route({
  method: 'get',
  path: '/api/organizers/{id}',
  tag: 'events',
  summary: 'One organizer',
  auth: 'optional',
  answers: [{ status: 200, schema: Organizer, description: 'The organizer' }],
  handle: async ({ clients, params }) => {
    const id = idOf(params, 'id', 'ORGANIZER_NOT_FOUND');
    return ok(present((await clients.event.findOrganizer({ id })).organizer, 'organizer'));
  },
});
