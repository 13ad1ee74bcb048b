import { RefreshToken } from '../schemas/users.js';
import { noContent, route } from '../route.js';

export const logOut = route({
  method: 'post',
  path: '/api/auth/logout',
  tag: 'auth',
  summary: 'End the session of a refresh token',
  auth: 'optional',
  limit: 'auth',
  body: RefreshToken,
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, body }) => {
    await clients.user.revokeSession(body);
    return noContent;
  },
});
