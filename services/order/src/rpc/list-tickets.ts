import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import type { Parts } from '../saga/parts.js';
import { ticketView } from '../store/order-view.js';
import { ownOrder, principalOf } from './access.js';
import { code, uuid } from './input.js';
import { ticketNotFound } from './refusals.js';

const Request = z.object({
  by: z.discriminatedUnion('$case', [
    z.object({ $case: z.literal('code'), value: code }),
    z.object({ $case: z.literal('ticketId'), value: uuid }),
  ]),
});

/** The tickets of one's own order, or one of them. */
export function listTickets(parts: Parts): OrderServiceImplementation<CallExt>['listTickets'] {
  return async (raw) => {
    const { by } = checked(Request, raw);
    if (by.$case === 'code') {
      const order = await ownOrder(parts, by.value);
      return { tickets: order.tickets.map((ticket) => ticketView(order, ticket)) };
    }
    const { userId } = await principalOf(parts);
    const order = await parts.orders.find({ 'tickets.ticketId': by.value });
    const ticket = order?.tickets.find((one) => one.ticketId === by.value);
    if (order?.userId !== userId || ticket === undefined) throw ticketNotFound();
    return { tickets: [ticketView(order, ticket)] };
  };
}
