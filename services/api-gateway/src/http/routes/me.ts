import { present } from '../params.js';
import { User } from '../schemas/users.js';
import { userView } from '../views/user.js';
import { ok, route } from '../route.js';

export const me = route({
  method: 'get',
  path: '/api/auth/me',
  tag: 'auth',
  summary: 'The signed-in user',
  auth: 'required',
  answers: [{ status: 200, schema: User, description: 'The user' }],
  handle: async ({ clients, principal }) => {
    const by = { $case: 'id', value: present(principal, 'principal').userId } as const;
    return ok(userView(present((await clients.user.findOne({ by })).user, 'user')));
  },
});
