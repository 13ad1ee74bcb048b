import { requireHolder } from '../holder.js';
import { Leave } from '../schemas/tickets.js';
import { noContent, route } from '../route.js';

export const leaveLine = route({
  method: 'post',
  path: '/api/waitroom/leave',
  tag: 'waitroom',
  summary: 'Give a place or an unused slot back',
  auth: 'required',
  goesOn: true,
  body: Leave,
  refuses: [404, 409],
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, places, body, principal }) => {
    await clients.waitroom.leave(body);
    places.forget(requireHolder(principal, { ...body, ticket: '' }));
    return noContent;
  },
});
