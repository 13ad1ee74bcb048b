import { orderCodeOf } from '../params.js';
import { listOf } from '../schemas/common.js';
import { Ticket } from '../schemas/orders.js';
import { ticketView } from '../views/order.js';
import { ok, route } from '../route.js';

export const listOrderTickets = route({
  method: 'get',
  path: '/api/orders/{code}/tickets',
  tag: 'orders',
  summary: 'Tickets of an order',
  auth: 'required',
  answers: [{ status: 200, schema: listOf(Ticket), description: 'The tickets' }],
  handle: async ({ clients, params }) => {
    const by = { $case: 'code', value: orderCodeOf(params) } as const;
    const { tickets } = await clients.order.listTickets({ by });
    return ok({ items: tickets.map(ticketView), nextCursor: null });
  },
});
