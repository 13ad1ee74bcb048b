import { idOf } from '../params.js';
import { Readiness } from '../schemas/events.js';
import { ok, route } from '../route.js';

export const getReadiness = route({
  method: 'get',
  path: '/api/events/{id}/readiness',
  tag: 'events',
  summary: 'What is missing before an event can be published; EDITOR and above',
  auth: 'required',
  refuses: [403],
  answers: [{ status: 200, schema: Readiness, description: 'What is missing' }],
  handle: async ({ clients, params }) => {
    const id = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const { missing } = await clients.event.getReadiness({ id });
    return ok({ ready: missing.length === 0, missing });
  },
});
