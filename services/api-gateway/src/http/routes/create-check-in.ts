import { idOf, present } from '../params.js';
import { CheckIn, Scan } from '../schemas/orders.js';
import { time } from '../views/common.js';
import { ok, route } from '../route.js';

export const createCheckIn = route({
  method: 'post',
  path: '/api/events/{id}/check-ins',
  tag: 'orders',
  summary: 'Check a ticket in, once; EDITOR and above',
  auth: 'required',
  body: Scan,
  refuses: [403, 409],
  answers: [{ status: 200, schema: CheckIn, description: 'The ticket, now used' }],
  handle: async ({ clients, params, body }) => {
    const eventId = idOf(params, 'id', 'EVENT_NOT_FOUND');
    const { ticket } = await clients.order.checkIn({ eventId, ...body });
    const { ticketId, holderName, checkedInAt, gate } = present(ticket, 'ticket');
    return ok({ ticketId, holderName, checkedInAt: time(checkedInAt), gate });
  },
});
