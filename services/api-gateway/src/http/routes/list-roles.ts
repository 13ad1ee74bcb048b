import { idOf } from '../params.js';
import { listOf } from '../schemas/common.js';
import { Assignment } from '../schemas/events.js';
import { roleView } from '../views/event.js';
import { ok, route } from '../route.js';

export const listRoles = route({
  method: 'get',
  path: '/api/events/{id}/roles',
  tag: 'events',
  summary: 'Roles of an event; ADMIN',
  auth: 'required',
  refuses: [403],
  answers: [{ status: 200, schema: listOf(Assignment), description: 'The roles' }],
  handle: async ({ clients, params }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const { roles } = await clients.event.getRoles({ eventId });
    return ok({ items: roles.map(roleView), nextCursor: null });
  },
});
