import { idOf } from '../params.js';
import { Availability } from '../schemas/tickets.js';
import { time, word } from '../views/common.js';
import { ok, route } from '../route.js';

export const getAvailability = route({
  method: 'get',
  path: '/api/events/{id}/availability',
  tag: 'tickets',
  summary: 'What is left, at most 1 s old',
  auth: 'optional',
  isPublic: true,
  answers: [{ status: 200, schema: Availability, description: 'What is left' }],
  handle: async ({ clients, params }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const { items, asOf } = await clients.inventory.getAvailability({ eventId });
    const shown = items.map((item) => ({
      ticketClassId: item.ticketClassId,
      name: item.name,
      priceMinor: item.priceMinor,
      currency: item.currency,
      available: item.available,
      status: word(item.status, 'TICKET_CLASS_STATUS_'),
      saleOpensAt: time(item.saleOpensAt),
      saleClosesAt: time(item.saleClosesAt),
    }));
    return ok({ items: shown, asOf: time(asOf) });
  },
});
