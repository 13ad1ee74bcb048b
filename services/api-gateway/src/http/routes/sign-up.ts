import { Session, SignUp } from '../schemas/users.js';
import { signedInView } from '../views/user.js';
import { created, route } from '../route.js';

export const signUp = route({
  method: 'post',
  path: '/api/auth/signup',
  tag: 'auth',
  summary: 'Create an account and sign it in',
  auth: 'optional',
  limit: 'auth',
  body: SignUp,
  refuses: [409],
  answers: [{ status: 201, schema: Session, description: 'The account, signed in' }],
  handle: async ({ clients, body }) => {
    const answer = signedInView(await clients.user.create(body));
    return created(`/api/users/${answer.user.id}`, answer);
  },
});
