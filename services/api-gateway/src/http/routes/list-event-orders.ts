import { OrderStatus } from '@ticketbottle/sdk/order.js';
import { idOf } from '../params.js';
import { listOf } from '../schemas/common.js';
import { EventOrderQuery, Order } from '../schemas/orders.js';
import { cursor } from '../views/common.js';
import { orderView } from '../views/order.js';
import { ok, route } from '../route.js';

export const listEventOrders = route({
  method: 'get',
  path: '/api/events/{id}/orders',
  tag: 'sales',
  summary: 'Orders of an event; VIEWER and above',
  auth: 'required',
  query: EventOrderQuery,
  refuses: [403],
  answers: [{ status: 200, schema: listOf(Order), description: 'A page' }],
  handle: async ({ clients, params, query: { status, ...rest } }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const wire = status === undefined ? OrderStatus.UNSPECIFIED : OrderStatus[status];
    const page = await clients.order.list({ ...rest, eventId, status: wire, ofEvent: true });
    return ok({ items: page.orders.map(orderView), nextCursor: cursor(page.nextCursor) });
  },
});
