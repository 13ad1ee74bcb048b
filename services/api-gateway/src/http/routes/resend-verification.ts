import { Empty } from '../schemas/events.js';
import { noContent, route } from '../route.js';

export const resendVerification = route({
  method: 'post',
  path: '/api/auth/verify-email/resend',
  tag: 'auth',
  summary: 'Mail the verification link again',
  auth: 'required',
  limit: 'auth',
  body: Empty,
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients }) => {
    await clients.user.requestEmailVerification({});
    return noContent;
  },
});
