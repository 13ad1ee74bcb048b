import { idOf } from '../params.js';
import { noContent, route } from '../route.js';

export const deleteCategory = route({
  method: 'delete',
  path: '/api/categories/{id}',
  tag: 'events',
  summary: 'Delete a category that no event uses; platform admin',
  auth: 'required',
  refuses: [403, 409],
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, params }) => {
    await clients.event.deleteCategory({ id: idOf(params, 'id', 'CATEGORY_NOT_FOUND') });
    return noContent;
  },
});
