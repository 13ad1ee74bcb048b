import { ResetPassword } from '../schemas/users.js';
import { noContent, route } from '../route.js';

export const resetPassword = route({
  method: 'post',
  path: '/api/auth/reset-password',
  tag: 'auth',
  summary: 'Set a new password by a mailed token',
  auth: 'optional',
  limit: 'auth',
  body: ResetPassword,
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, body }) => {
    await clients.user.resetPassword(body);
    return noContent;
  },
});
