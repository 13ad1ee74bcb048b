import { orderCodeOf, present } from '../params.js';
import { Reason } from '../schemas/events.js';
import { Order } from '../schemas/orders.js';
import { orderView } from '../views/order.js';
import { ok, route } from '../route.js';

export const refundOrder = route({
  method: 'post',
  path: '/api/orders/{code}/refund',
  tag: 'orders',
  summary: 'Refund an order; event ADMIN or platform admin',
  auth: 'required',
  body: Reason,
  refuses: [403, 409],
  answers: [{ status: 200, schema: Order, description: 'The order' }],
  handle: async ({ clients, params, body }) => {
    const { order } = await clients.order.requestRefund({
      code: orderCodeOf(params),
      reason: body.reason,
    });
    return ok(orderView(present(order, 'order')));
  },
});
