import { ticketIssuer } from '../clients/tokens.js';
import type { Order, Ticket } from '../domain/order.js';
import type { Parts } from './parts.js';

const daySeconds = 86_400;

/** One ticket per seat; the QR payload can be checked offline until a day after the event. */
export function issueTickets({ clock, ids, ticketKeys }: Parts, order: Order): Ticket[] {
  const iat = Math.floor(clock.now() / 1_000);
  const exp = Math.floor(order.terms.eventEndsAt.getTime() / 1_000) + daySeconds;
  const seats = order.items.flatMap((item) => Array.from({ length: item.quantity }, () => item));
  return seats.map(({ ticketClassId, name }, index) => {
    const ticketId = ids.next();
    const seat = index + 1;
    const claims = { ticketId, eventId: order.eventId, classId: ticketClassId, seat };
    const qr = ticketKeys.current().sign({ iss: ticketIssuer, ...claims, iat, exp });
    return { ticketId, ticketClassId, className: name, seat, qr, status: 'VALID' };
  });
}
