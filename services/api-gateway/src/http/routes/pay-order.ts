import { PaymentMethod } from '@ticketbottle/sdk/order.js';
import { orderCodeOf, present } from '../params.js';
import { Pay, Placed } from '../schemas/orders.js';
import { placedView } from '../views/order.js';
import { ok, route } from '../route.js';

export const payOrder = route({
  method: 'post',
  path: '/api/orders/{code}/pay',
  tag: 'orders',
  summary: 'Another payment attempt inside the same hold',
  auth: 'required',
  limit: 'orders',
  body: Pay,
  refuses: [409, 502],
  answers: [{ status: 200, schema: Placed, description: 'The order and where to pay' }],
  handle: async ({ clients, params, body }) => {
    const paymentMethod = PaymentMethod[body.paymentMethod];
    const { order } = await clients.order.retryPayment({
      code: orderCodeOf(params),
      paymentMethod,
    });
    return ok(placedView(present(order, 'order')));
  },
});
