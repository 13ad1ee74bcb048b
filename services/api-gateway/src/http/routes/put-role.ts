import { EventRole } from '@ticketbottle/sdk/event.js';
import { idOf, present } from '../params.js';
import { Assignment, Role } from '../schemas/events.js';
import { roleView } from '../views/event.js';
import { ok, route } from '../route.js';

export const putRole = route({
  method: 'put',
  path: '/api/events/{id}/roles/{userId}',
  tag: 'events',
  summary: 'Give a user a role; ADMIN',
  auth: 'required',
  body: Role,
  refuses: [403, 409],
  answers: [{ status: 200, schema: Assignment, description: 'The role' }],
  handle: async ({ clients, params, body }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const value = idOf(params, 'userId', 'USER_NOT_FOUND');
    const user = { $case: 'userId', value } as const;
    const { role } = await clients.event.assignRole({ eventId, user, role: EventRole[body.role] });
    return ok(roleView(present(role, 'role')));
  },
});
