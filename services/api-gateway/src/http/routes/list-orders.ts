import { OrderStatus } from '@ticketbottle/sdk/order.js';
import { listOf } from '../schemas/common.js';
import { Order, OrderQuery } from '../schemas/orders.js';
import { cursor } from '../views/common.js';
import { orderView } from '../views/order.js';
import { ok, route } from '../route.js';

export const listOrders = route({
  method: 'get',
  path: '/api/orders',
  tag: 'orders',
  summary: 'Own orders, newest first',
  auth: 'required',
  query: OrderQuery,
  answers: [{ status: 200, schema: listOf(Order), description: 'A page' }],
  handle: async ({ clients, query: { status, ...rest } }) => {
    const wire = status === undefined ? OrderStatus.UNSPECIFIED : OrderStatus[status];
    const { orders, nextCursor } = await clients.order.list({
      ...rest,
      status: wire,
      ofEvent: false,
    });
    return ok({ items: orders.map(orderView), nextCursor: cursor(nextCursor) });
  },
});
