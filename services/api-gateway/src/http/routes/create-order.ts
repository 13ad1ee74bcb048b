import { PaymentMethod } from '@ticketbottle/sdk/order.js';
import { idempotencyKeyOf } from '../idempotency-key.js';
import { present } from '../params.js';
import { NewOrder, Placed } from '../schemas/orders.js';
import { placedView } from '../views/order.js';
import { created, ok, route } from '../route.js';

export const createOrder = route({
  method: 'post',
  path: '/api/orders',
  tag: 'orders',
  summary: 'Place an order',
  auth: 'required',
  limit: 'orders',
  body: NewOrder,
  headers: {
    'Idempotency-Key': '8..128 characters; the same key and body give the same order for 24 h',
  },
  refuses: [403, 404, 409, 502],
  answers: [
    { status: 201, schema: Placed, description: 'The order and where to pay' },
    { status: 200, schema: Placed, description: 'The same order again' },
  ],
  handle: async ({ clients, body, request }) => {
    const idempotencyKey = idempotencyKeyOf(request);
    const { paymentMethod: method, ...order } = body;
    const paymentMethod = PaymentMethod[method];
    const answer = await clients.order.create({ ...order, paymentMethod, idempotencyKey });
    const placed = placedView(present(answer.order, 'order'));
    return answer.repeatedRequest
      ? ok(placed)
      : created(`/api/orders/${placed.order.code}`, placed);
  },
});
