import { idOf } from '../params.js';
import { noContent, route } from '../route.js';

export const deleteTicketClass = route({
  method: 'delete',
  path: '/api/ticket-classes/{id}',
  tag: 'tickets',
  summary: 'Delete a class without sales; EDITOR and above',
  auth: 'required',
  refuses: [403, 409],
  answers: [{ status: 204, description: 'Done' }],
  handle: async ({ clients, params }) => {
    await clients.inventory.deleteTicketClass({ id: idOf(params, 'id', 'TICKET_CLASS_NOT_FOUND') });
    return noContent;
  },
});
