import { RefreshToken, Session } from '../schemas/users.js';
import { signedInView } from '../views/user.js';
import { ok, route } from '../route.js';

export const refresh = route({
  method: 'post',
  path: '/api/auth/refresh',
  tag: 'auth',
  summary: 'Exchange a refresh token for the next one',
  auth: 'optional',
  limit: 'auth',
  body: RefreshToken,
  answers: [{ status: 200, schema: Session, description: 'The next tokens' }],
  handle: async ({ clients, body }) => ok(signedInView(await clients.user.refreshSession(body))),
});
