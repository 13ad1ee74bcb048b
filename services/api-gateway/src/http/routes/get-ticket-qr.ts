import { z } from 'zod';
import { idOf, notFound } from '../params.js';
import { route } from '../route.js';
import { qrSvg } from '../views/qr-svg.js';

export const getTicketQr = route({
  method: 'get',
  path: '/api/tickets/{id}/qr.svg',
  tag: 'orders',
  summary: 'The signed QR code of a ticket',
  auth: 'required',
  answers: [
    { status: 200, schema: z.string(), type: 'image/svg+xml', description: 'An SVG picture' },
  ],
  handle: async ({ clients, params }) => {
    const by = { $case: 'ticketId', value: idOf(params, 'id', 'TICKET_NOT_FOUND') } as const;
    const [ticket] = (await clients.order.listTickets({ by })).tickets;
    if (ticket === undefined) throw notFound('TICKET_NOT_FOUND');
    return { status: 200, body: qrSvg(ticket.qr), type: 'image/svg+xml' };
  },
});
