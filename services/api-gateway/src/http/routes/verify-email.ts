import { MailedToken } from '../schemas/users.js';
import { noContent, route } from '../route.js';

export const verifyEmail = route({
  method: 'post',
  path: '/api/auth/verify-email',
  tag: 'auth',
  summary: 'Verify an address by a mailed token',
  auth: 'optional',
  limit: 'auth',
  body: MailedToken,
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, body }) => {
    await clients.user.verifyEmail(body);
    return noContent;
  },
});
