import { Email } from '../schemas/users.js';
import { noContent, route } from '../route.js';

export const forgotPassword = route({
  method: 'post',
  path: '/api/auth/forgot-password',
  tag: 'auth',
  summary: 'Mail a link that sets a new password',
  auth: 'optional',
  limit: 'auth',
  body: Email,
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, body }) => {
    await clients.user.requestPasswordReset(body);
    return noContent;
  },
});
