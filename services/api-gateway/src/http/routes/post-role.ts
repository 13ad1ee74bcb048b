import { EventRole } from '@ticketbottle/sdk/event.js';
import { idOf, present } from '../params.js';
import { Assignment, RoleByEmail } from '../schemas/events.js';
import { roleView } from '../views/event.js';
import { created, route } from '../route.js';

export const postRole = route({
  method: 'post',
  path: '/api/events/{id}/roles',
  tag: 'events',
  summary: 'Give a user, found by address, a role; ADMIN',
  auth: 'required',
  body: RoleByEmail,
  refuses: [403, 404, 409],
  answers: [{ status: 201, schema: Assignment, description: 'The role' }],
  handle: async ({ clients, params, body }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const user = { $case: 'email', value: body.email } as const;
    const answer = await clients.event.assignRole({ eventId, user, role: EventRole[body.role] });
    const role = roleView(present(answer.role, 'role'));
    return created(`/api/events/${eventId}/roles/${role.userId}`, role);
  },
});
