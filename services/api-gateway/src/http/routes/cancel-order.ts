import { orderCodeOf, present } from '../params.js';
import { Empty } from '../schemas/events.js';
import { Order } from '../schemas/orders.js';
import { orderView } from '../views/order.js';
import { ok, route } from '../route.js';

export const cancelOrder = route({
  method: 'post',
  path: '/api/orders/{code}/cancel',
  tag: 'orders',
  summary: 'Cancel a pending order',
  auth: 'required',
  body: Empty,
  refuses: [403, 409],
  answers: [{ status: 200, schema: Order, description: 'The order' }],
  handle: async ({ clients, params }) => {
    const { order } = await clients.order.cancel({ code: orderCodeOf(params) });
    return ok(orderView(present(order, 'order')));
  },
});
