import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import type { Parts } from '../saga/parts.js';
import { ticketView } from '../store/order-view.js';
import { mayRead, principalOf } from './access.js';
import { code, uuid } from './input.js';
import { orderNotFound, ticketNotFound } from './refusals.js';

const Request = z.object({
  by: z.discriminatedUnion('$case', [
    z.object({ $case: z.literal('code'), value: code }),
    z.object({ $case: z.literal('ticketId'), value: uuid }),
  ]),
});

/** The tickets of an order, or one of one's own. Who holds a code gets in with it: nobody but the buyer is shown one. */
export function listTickets(parts: Parts): OrderServiceImplementation<CallExt>['listTickets'] {
  return async (raw) => {
    const { by } = checked(Request, raw);
    const principal = await principalOf(parts);
    if (by.$case === 'code') {
      const order = await parts.orders.find({ code: by.value });
      if (order === undefined || !(await mayRead(parts, principal, order))) throw orderNotFound();
      const shown = order.tickets.map((ticket) => ticketView(order, ticket));
      const isOwn = order.userId === principal.userId;
      return { tickets: isOwn ? shown : shown.map((ticket) => ({ ...ticket, qr: '' })) };
    }
    const order = await parts.orders.find({ 'tickets.ticketId': by.value });
    const ticket = order?.tickets.find((one) => one.ticketId === by.value);
    if (order?.userId !== principal.userId || ticket === undefined) throw ticketNotFound();
    return { tickets: [ticketView(order, ticket)] };
  };
}
