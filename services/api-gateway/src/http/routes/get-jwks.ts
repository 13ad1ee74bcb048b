import { KeySet } from '../schemas/users.js';
import { ok, route } from '../route.js';

export const getJwks = route({
  method: 'get',
  path: '/.well-known/jwks.json',
  tag: 'auth',
  summary: 'Public keys of access tokens, checkout tokens and tickets',
  auth: 'optional',
  answers: [{ status: 200, schema: KeySet, description: 'A JWK set (RFC 7517)' }],
  handle: async ({ jwks }) => ok({ keys: await jwks.keys() }),
});
