import { present } from '../params.js';
import { Join, PlaceAnswer } from '../schemas/tickets.js';
import { sessionView } from '../views/session.js';
import { ok, route } from '../route.js';

export const joinLine = route({
  method: 'post',
  path: '/api/waitroom/join',
  tag: 'waitroom',
  summary: 'Take a place in line, once per user and event',
  auth: 'required',
  goesOn: true,
  limit: 'join',
  body: Join,
  refuses: [403, 404, 409],
  answers: [{ status: 200, schema: PlaceAnswer, description: 'The place' }],
  handle: async ({ clients, body }) =>
    ok({ session: sessionView(present((await clients.waitroom.join(body)).session, 'session')) }),
});
