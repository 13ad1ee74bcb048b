import { managedBySale } from '../managed-by-sale.js';
import { idOf, present } from '../params.js';
import { Config, ConfigAnswer } from '../schemas/events.js';
import { configView } from '../views/event.js';
import { ok, route } from '../route.js';

export const putEventConfig = route({
  method: 'put',
  path: '/api/events/{id}/config',
  tag: 'events',
  summary: 'Set the whole config; a draft becomes CONFIGURED',
  description: managedBySale,
  auth: 'required',
  body: Config,
  refuses: [403, 409],
  answers: [{ status: 200, schema: ConfigAnswer, description: 'The config' }],
  handle: async ({ clients, params, body }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const { event } = await clients.event.createConfig({ eventId, config: body });
    return ok(configView(present(event?.config, 'config')));
  },
});
