import { idOf } from '../params.js';
import { noContent, route } from '../route.js';

export const deleteEvent = route({
  method: 'delete',
  path: '/api/events/{id}',
  tag: 'events',
  summary: 'Delete a draft; ADMIN',
  auth: 'required',
  refuses: [403, 409],
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, params }) => {
    await clients.event.delete({ id: idOf(params, 'id', 'EVENT_NOT_FOUND') });
    return noContent;
  },
});
