import type { TicketClass } from '@ticketbottle/sdk/inventory.js';
import type { Clients } from '../../clients/clients.js';
import { idOf, present } from '../params.js';
import { Copy, Event } from '../schemas/events.js';
import { eventView } from '../views/event.js';
import { created, route } from '../route.js';

export const duplicateEvent = route({
  method: 'post',
  path: '/api/events/{id}/duplicate',
  tag: 'events',
  summary: 'A draft like an event, with its config and ticket classes; EDITOR and above',
  auth: 'required',
  body: Copy,
  refuses: [403, 409],
  answers: [{ status: 201, schema: Event, description: 'The draft; its creator is its ADMIN' }],
  handle: async ({ clients, params, body: { name } }) => {
    const id = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const event = present((await clients.event.duplicate({ id, name })).event, 'event');
    try {
      await copyClasses(clients, id, event.id);
    } catch (error) {
      // Half a copy helps nobody. When this fails too, the draft stays for its ADMIN to delete.
      await clients.event.delete({ id: event.id }).catch(() => undefined);
      throw error;
    }
    return created(`/api/events/${event.id}`, eventView(event));
  },
});

/** One after the other, so that they are listed in the same order. */
async function copyClasses({ inventory }: Clients, from: string, eventId: string): Promise<void> {
  const { ticketClasses } = await inventory.findManyTicketClass({ eventId: from, ids: [] });
  for (const one of ticketClasses) await inventory.createTicketClass({ ...fieldsOf(one), eventId });
}

function fieldsOf(one: TicketClass) {
  const { name, priceMinor, currency, total, saleOpensAt, saleClosesAt, status } = one;
  return { name, priceMinor, currency, total, saleOpensAt, saleClosesAt, status };
}
