import { idOf } from '../params.js';
import { noContent, route } from '../route.js';

export const deleteUser = route({
  method: 'delete',
  path: '/api/users/{id}',
  tag: 'users',
  summary: 'Delete an account; personal data is anonymised',
  auth: 'required',
  refuses: [403],
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, params }) => {
    await clients.user.delete({ id: idOf(params, 'id', 'USER_NOT_FOUND') });
    return noContent;
  },
});
