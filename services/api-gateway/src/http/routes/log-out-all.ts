import { Empty } from '../schemas/events.js';
import { noContent, route } from '../route.js';

export const logOutAll = route({
  method: 'post',
  path: '/api/auth/logout-all',
  tag: 'auth',
  summary: 'End every session of the signed-in user',
  auth: 'required',
  limit: 'auth',
  body: Empty,
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients }) => {
    await clients.user.revokeAllSessions({});
    return noContent;
  },
});
