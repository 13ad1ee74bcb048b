import { idOf, present } from '../params.js';
import { Category, CategoryPatch } from '../schemas/events.js';
import { ok, route } from '../route.js';

export const updateCategory = route({
  method: 'patch',
  path: '/api/categories/{id}',
  tag: 'events',
  summary: 'Change named fields; platform admin',
  auth: 'required',
  body: CategoryPatch,
  refuses: [403, 409],
  answers: [{ status: 200, schema: Category, description: 'Changed' }],
  handle: async ({ clients, params, body }) => {
    const id = idOf(params, 'id', 'CATEGORY_NOT_FOUND');
    return ok(present((await clients.event.updateCategory({ id, ...body })).category, 'category'));
  },
});
