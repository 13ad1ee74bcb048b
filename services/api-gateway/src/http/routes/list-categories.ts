import { listOf } from '../schemas/common.js';
import { Category, PageQuery } from '../schemas/events.js';
import { cursor } from '../views/common.js';
import { ok, route } from '../route.js';

export const listCategories = route({
  method: 'get',
  path: '/api/categories',
  tag: 'events',
  summary: 'Categories by name',
  auth: 'optional',
  isPublic: true,
  query: PageQuery,
  answers: [{ status: 200, schema: listOf(Category), description: 'A page' }],
  handle: async ({ clients, query }) => {
    const { categories, nextCursor } = await clients.event.listCategories(query);
    return ok({ items: categories, nextCursor: cursor(nextCursor) });
  },
});
