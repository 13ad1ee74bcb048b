import { orderCodeOf, present } from '../params.js';
import { Order } from '../schemas/orders.js';
import { orderView } from '../views/order.js';
import { ok, route } from '../route.js';

export const getOrder = route({
  method: 'get',
  path: '/api/orders/{code}',
  tag: 'orders',
  summary: 'One order',
  auth: 'required',
  answers: [{ status: 200, schema: Order, description: 'The order' }],
  handle: async ({ clients, params }) => {
    const by = { $case: 'code', value: orderCodeOf(params) } as const;
    return ok(orderView(present((await clients.order.findOne({ by })).order, 'order')));
  },
});
