import { idOf } from '../params.js';
import { listOf } from '../schemas/common.js';
import { TicketClass } from '../schemas/tickets.js';
import { classView } from '../views/ticket-class.js';
import { ok, route } from '../route.js';

export const listTicketClasses = route({
  method: 'get',
  path: '/api/events/{id}/ticket-classes',
  tag: 'tickets',
  summary: 'Classes of an event',
  auth: 'optional',
  isPublic: true,
  answers: [{ status: 200, schema: listOf(TicketClass), description: 'The classes' }],
  handle: async ({ clients, params }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const { ticketClasses } = await clients.inventory.findManyTicketClass({ eventId, ids: [] });
    return ok({ items: ticketClasses.map(classView), nextCursor: null });
  },
});
