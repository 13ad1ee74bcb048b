import { present } from '../params.js';
import { Category, NewCategory } from '../schemas/events.js';
import { created, route } from '../route.js';

export const createCategory = route({
  method: 'post',
  path: '/api/categories',
  tag: 'events',
  summary: 'Create: category',
  auth: 'required',
  body: NewCategory,
  refuses: [403, 409],
  answers: [{ status: 201, schema: Category, description: 'Created' }],
  handle: async ({ clients, body }) => {
    const category = present((await clients.event.createCategory(body)).category, 'category');
    return created(`/api/categories/${category.id}`, category);
  },
});
