import { present } from '../params.js';
import { Event, NewEvent } from '../schemas/events.js';
import { eventView } from '../views/event.js';
import { created, route } from '../route.js';

export const createEvent = route({
  method: 'post',
  path: '/api/events',
  tag: 'events',
  summary: 'Create a draft; its creator becomes ADMIN',
  auth: 'required',
  body: NewEvent,
  answers: [{ status: 201, schema: Event, description: 'The draft' }],
  handle: async ({ clients, body }) => {
    const event = present((await clients.event.create(body)).event, 'event');
    return created(`/api/events/${event.id}`, eventView(event));
  },
});
