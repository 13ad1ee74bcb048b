import { idOf } from '../params.js';
import { noContent, route } from '../route.js';

export const deleteRole = route({
  method: 'delete',
  path: '/api/events/{id}/roles/{userId}',
  tag: 'events',
  summary: 'Take a role away; ADMIN',
  auth: 'required',
  refuses: [403, 409],
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, params }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    await clients.event.removeRole({ eventId, userId: idOf(params, 'userId', 'USER_NOT_FOUND') });
    return noContent;
  },
});
