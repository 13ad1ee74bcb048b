import { TicketClassStatus } from '@ticketbottle/sdk/inventory.js';
import { idOf, present } from '../params.js';
import { TicketClass, TicketClassPatch } from '../schemas/tickets.js';
import { classView } from '../views/ticket-class.js';
import { ok, route } from '../route.js';

export const updateTicketClass = route({
  method: 'patch',
  path: '/api/ticket-classes/{id}',
  tag: 'tickets',
  summary: 'Change named fields of a class, null takes its own window away; EDITOR and above',
  auth: 'required',
  body: TicketClassPatch,
  refuses: [403, 409],
  answers: [{ status: 200, schema: TicketClass, description: 'The class' }],
  handle: async ({ clients, params, body: { status, saleOpensAt, saleClosesAt, ...named } }) => {
    const id = idOf(params, 'id', 'TICKET_CLASS_NOT_FOUND');
    const wire = status === undefined ? undefined : TicketClassStatus[status];
    const { ticketClass } = await clients.inventory.updateTicketClass({
      id,
      ...named,
      status: wire,
      saleOpensAt: saleOpensAt ?? undefined,
      saleClosesAt: saleClosesAt ?? undefined,
      clearSaleOpensAt: saleOpensAt === null,
      clearSaleClosesAt: saleClosesAt === null,
    });
    return ok(classView(present(ticketClass, 'ticket class')));
  },
});
