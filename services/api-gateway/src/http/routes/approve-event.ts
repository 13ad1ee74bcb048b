import { idOf, present } from '../params.js';
import { Event, Reason } from '../schemas/events.js';
import { eventView } from '../views/event.js';
import { ok, route } from '../route.js';

export const approveEvent = route({
  method: 'post',
  path: '/api/events/{id}/approve',
  tag: 'events',
  summary: 'Approve an event; platform admin',
  auth: 'required',
  body: Reason,
  refuses: [403, 409],
  answers: [{ status: 200, schema: Event, description: 'The event' }],
  handle: async ({ clients, params }) => {
    const id = idOf(params, 'id', 'EVENT_NOT_FOUND');
    return ok(eventView(present((await clients.event.approve({ id })).event, 'event')));
  },
});
