import { requireHolder } from '../holder.js';
import { present } from '../params.js';
import { PlaceAnswer, TicketQuery } from '../schemas/tickets.js';
import { sessionView } from '../views/session.js';
import { ok, route } from '../route.js';

export const getSession = route({
  method: 'get',
  path: '/api/waitroom/sessions/{id}',
  tag: 'waitroom',
  summary: 'A place now; its owner, or by ticket',
  auth: 'optional',
  query: TicketQuery,
  answers: [{ status: 200, schema: PlaceAnswer, description: 'The place' }],
  handle: async ({ clients, params, query, principal }) => {
    requireHolder(principal, query.ticket);
    const sessionId = params['id'] ?? '';
    const { session } = await clients.waitroom.getStatus({ sessionId, ticket: query.ticket });
    return ok({ session: sessionView(present(session, 'session')) });
  },
});
