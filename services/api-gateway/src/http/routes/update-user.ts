import { idOf, present } from '../params.js';
import { User, UserPatch } from '../schemas/users.js';
import { userView } from '../views/user.js';
import { ok, route } from '../route.js';

export const updateUser = route({
  method: 'patch',
  path: '/api/users/{id}',
  tag: 'users',
  summary: 'Change named fields of a profile',
  auth: 'required',
  body: UserPatch,
  refuses: [403],
  answers: [{ status: 200, schema: User, description: 'The user' }],
  handle: async ({ clients, params, body }) => {
    const id = idOf(params, 'id', 'USER_NOT_FOUND');
    return ok(userView(present((await clients.user.update({ id, ...body })).user, 'user')));
  },
});
