import { idOf, present } from '../params.js';
import { Organizer, OrganizerPatch } from '../schemas/events.js';
import { ok, route } from '../route.js';

export const updateOrganizer = route({
  method: 'patch',
  path: '/api/organizers/{id}',
  tag: 'events',
  summary: 'Change named fields; its owner',
  auth: 'required',
  body: OrganizerPatch,
  refuses: [403, 409],
  answers: [{ status: 200, schema: Organizer, description: 'Changed' }],
  handle: async ({ clients, params, body }) => {
    const id = idOf(params, 'id', 'ORGANIZER_NOT_FOUND');
    return ok(
      present((await clients.event.updateOrganizer({ id, ...body })).organizer, 'organizer'),
    );
  },
});
