import { requireHolder } from '../holder.js';
import { PlaceAnswer, TicketQuery } from '../schemas/tickets.js';
import { placeView, sessionView } from '../views/session.js';
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
    const known = places.recall(holder);
    if (known === undefined)
      return ok({ session: sessionView((await places.ask(holder)).session) });
    const { place, line } = known;
    return ok({ session: placeView(place, line, { status: 'WAITING', random }) });
  },
});
