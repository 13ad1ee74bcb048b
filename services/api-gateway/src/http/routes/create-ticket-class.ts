import { TicketClassStatus } from '@ticketbottle/sdk/inventory.js';
import { idOf, present } from '../params.js';
import { NewTicketClass, TicketClass } from '../schemas/tickets.js';
import { classView } from '../views/ticket-class.js';
import { created, route } from '../route.js';

export const createTicketClass = route({
  method: 'post',
  path: '/api/events/{id}/ticket-classes',
  tag: 'tickets',
  summary: 'Create a class; EDITOR and above',
  auth: 'required',
  body: NewTicketClass,
  refuses: [403, 409],
  answers: [{ status: 201, schema: TicketClass, description: 'The class' }],
  handle: async ({ clients, params, body: { status: word, ...named } }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const status = TicketClassStatus[word];
    const answer = await clients.inventory.createTicketClass({ ...named, eventId, status });
    const ticketClass = present(answer.ticketClass, 'ticket class');
    return created(`/api/ticket-classes/${ticketClass.id}`, classView(ticketClass));
  },
});
