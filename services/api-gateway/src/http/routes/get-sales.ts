import { idOf } from '../params.js';
import { salesOf } from '../sales.js';
import { Sales } from '../schemas/orders.js';
import { ok, route } from '../route.js';

export const getSales = route({
  method: 'get',
  path: '/api/events/{id}/sales',
  tag: 'sales',
  summary: 'The sale now: line, checkout, stock, revenue; VIEWER and above',
  auth: 'required',
  refuses: [403],
  answers: [{ status: 200, schema: Sales, description: 'The figures' }],
  handle: async ({ clients, params }) =>
    ok(await salesOf(clients, idOf(params, 'id', 'EVENT_NOT_FOUND'))),
});
