import { Session, SignIn } from '../schemas/users.js';
import { signedInView } from '../views/user.js';
import { ok, route } from '../route.js';

export const signIn = route({
  method: 'post',
  path: '/api/auth/signin',
  tag: 'auth',
  summary: 'Sign in',
  auth: 'optional',
  limit: 'auth',
  body: SignIn,
  answers: [{ status: 200, schema: Session, description: 'The session' }],
  handle: async ({ clients, body, clientIp }) =>
    ok(signedInView(await clients.user.signIn({ ...body, clientIp }))),
});
