import { idOf, present } from '../params.js';
import { ConfigAnswer } from '../schemas/events.js';
import { configView } from '../views/event.js';
import { ok, route } from '../route.js';

export const getEventConfig = route({
  method: 'get',
  path: '/api/events/{id}/config',
  tag: 'events',
  summary: 'How an event is sold',
  auth: 'optional',
  isPublic: true,
  answers: [{ status: 200, schema: ConfigAnswer, description: 'The config' }],
  handle: async ({ clients, params }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    return ok(configView(present((await clients.event.getConfig({ eventId })).config, 'config')));
  },
});
