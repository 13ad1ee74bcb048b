import { idOf, present } from '../params.js';
import { Event, Reason } from '../schemas/events.js';
import { eventView } from '../views/event.js';
import { ok, route } from '../route.js';

export const cancelEvent = route({
  method: 'post',
  path: '/api/events/{id}/cancel',
  tag: 'events',
  summary: 'Cancel an event; ADMIN',
  auth: 'required',
  body: Reason,
  refuses: [403, 409],
  answers: [{ status: 200, schema: Event, description: 'The event' }],
  handle: async ({ clients, params, body }) => {
    const id = idOf(params, 'id', 'EVENT_NOT_FOUND');
    return ok(
      eventView(present((await clients.event.cancel({ id, reason: body.reason })).event, 'event')),
    );
  },
});
