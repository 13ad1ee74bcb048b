import { present } from '../params.js';
import { Organizer, NewOrganizer } from '../schemas/events.js';
import { created, route } from '../route.js';

export const createOrganizer = route({
  method: 'post',
  path: '/api/organizers',
  tag: 'events',
  summary: 'Create: organizer',
  auth: 'required',
  body: NewOrganizer,
  refuses: [409],
  answers: [{ status: 201, schema: Organizer, description: 'Created' }],
  handle: async ({ clients, body }) => {
    const organizer = present((await clients.event.createOrganizer(body)).organizer, 'organizer');
    return created(`/api/organizers/${organizer.id}`, organizer);
  },
});
