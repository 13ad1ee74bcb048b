import { idOf } from '../params.js';
import { ok, route } from '../route.js';
import { Draw } from '../schemas/tickets.js';
import { filled } from '../views/common.js';

export const getDraw = route({
  method: 'get',
  path: '/api/events/{id}/draw',
  tag: 'waitroom',
  summary: 'The draw of places: its commitment, and afterwards the seed that proves it',
  auth: 'optional',
  isPublic: true,
  answers: [{ status: 200, schema: Draw, description: 'The draw' }],
  handle: async ({ clients, params }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const draw = await clients.waitroom.getDraw({ eventId });
    const { commitment, algorithm, participants = null, seed } = draw;
    return ok({ commitment, algorithm, participants, seed: filled(seed) });
  },
});
