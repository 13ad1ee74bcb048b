import { idOf, present } from '../params.js';
import { Event } from '../schemas/events.js';
import { eventView } from '../views/event.js';
import { ok, route } from '../route.js';

export const getEvent = route({
  method: 'get',
  path: '/api/events/{id}',
  tag: 'events',
  summary: 'One event with its config',
  auth: 'optional',
  isPublic: true,
  answers: [{ status: 200, schema: Event, description: 'The event' }],
  handle: async ({ clients, params }) => {
    const id = idOf(params, 'id', 'EVENT_NOT_FOUND');
    return ok(eventView(present((await clients.event.findOne({ id })).event, 'event')));
  },
});
