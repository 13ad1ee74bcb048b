import { idOf, present } from '../params.js';
import { User } from '../schemas/users.js';
import { userView } from '../views/user.js';
import { ok, route } from '../route.js';

export const getUser = route({
  method: 'get',
  path: '/api/users/{id}',
  tag: 'users',
  summary: 'A profile; self or platform admin',
  auth: 'required',
  refuses: [403],
  answers: [{ status: 200, schema: User, description: 'The user' }],
  handle: async ({ clients, params }) => {
    const by = { $case: 'id', value: idOf(params, 'id', 'USER_NOT_FOUND') } as const;
    return ok(userView(present((await clients.user.findOne({ by })).user, 'user')));
  },
});
