import { idOf, present } from '../params.js';
import { Event, EventPatch } from '../schemas/events.js';
import { eventView } from '../views/event.js';
import { ok, route } from '../route.js';

export const updateEvent = route({
  method: 'patch',
  path: '/api/events/{id}',
  tag: 'events',
  summary: 'Change named fields; EDITOR and above',
  auth: 'required',
  body: EventPatch,
  refuses: [403, 409],
  answers: [{ status: 200, schema: Event, description: 'The event' }],
  handle: async ({ clients, params, body: { categoryIds, ...named } }) => {
    const id = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const categories = categoryIds === undefined ? undefined : { ids: categoryIds };
    const { event } = await clients.event.update({ id, ...named, categoryIds: categories });
    return ok(eventView(present(event, 'event')));
  },
});
