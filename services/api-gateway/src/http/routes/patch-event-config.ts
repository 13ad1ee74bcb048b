import { managedBySale } from '../managed-by-sale.js';
import { idOf, present } from '../params.js';
import { ConfigAnswer, ConfigPatch } from '../schemas/events.js';
import { configView } from '../views/event.js';
import { ok, route } from '../route.js';

export const patchEventConfig = route({
  method: 'patch',
  path: '/api/events/{id}/config',
  tag: 'events',
  summary: 'Change named fields of the config',
  description: managedBySale,
  auth: 'required',
  body: ConfigPatch,
  refuses: [403, 409],
  answers: [{ status: 200, schema: ConfigAnswer, description: 'The config' }],
  handle: async ({ clients, params, body }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const { event } = await clients.event.updateConfig({ eventId, patch: body });
    return ok(configView(present(event?.config, 'config')));
  },
});
