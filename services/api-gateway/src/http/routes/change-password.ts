import { ChangePassword } from '../schemas/users.js';
import { noContent, route } from '../route.js';

export const changePassword = route({
  method: 'post',
  path: '/api/auth/change-password',
  tag: 'auth',
  summary: 'Change the password; ends every session',
  auth: 'required',
  limit: 'auth',
  body: ChangePassword,
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, body }) => {
    await clients.user.changePassword(body);
    return noContent;
  },
});
