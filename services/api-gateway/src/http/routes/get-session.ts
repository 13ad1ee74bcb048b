import { requireHolder } from '../holder.js';
import { readPlace } from '../read-place.js';
import { PlaceAnswer, TicketQuery } from '../schemas/tickets.js';
import { ok, route } from '../route.js';

export const getSession = route({
  method: 'get',
  path: '/api/waitroom/sessions/{id}',
  tag: 'waitroom',
  summary: 'A place now; its owner, or by ticket',
  auth: 'optional',
  limit: 'polls',
  query: TicketQuery,
  answers: [{ status: 200, schema: PlaceAnswer, description: 'The place' }],
  handle: async ({ places, random, params, query, principal }) => {
    const holder = requireHolder(principal, { sessionId: params['id'] ?? '', ...query });
    return ok(await readPlace({ places, random }, holder));
  },
});
