import type { Change, Order, OrderRefusal, Ticket } from './order.js';

export type CheckInDecision =
  { ok: true; change: Change; ticket: Ticket } | { ok: false; refusal: OrderRefusal };

/** The first scan wins; the second is told when and where. */
export function decideCheckIn(
  order: Order,
  { ticketId, gate, now }: { ticketId: string; gate: string; now: number },
): CheckInDecision {
  const ticket = order.tickets.find((one) => one.ticketId === ticketId);
  if (ticket === undefined) return refuse('TICKET_NOT_FOUND', 'there is no such ticket');
  if (order.status !== 'COMPLETED' || ticket.status === 'VOID')
    return refuse('TICKET_VOID', `the ticket is void: its order is ${order.status}`);
  if (ticket.status === 'CHECKED_IN') {
    const checkedInAt = ticket.checkedInAt?.toISOString() ?? '';
    const where = ticket.gate ?? '';
    const at = where === '' ? '' : ` at ${where}`;
    return refuse('ALREADY_CHECKED_IN', `the ticket was used on ${checkedInAt}${at}`, {
      checkedInAt,
      gate: where,
    });
  }
  const used: Ticket = { ...ticket, status: 'CHECKED_IN', checkedInAt: new Date(now), gate };
  const tickets = order.tickets.map((one) => (one === ticket ? used : one));
  return { ok: true, ticket: used, change: { set: { tickets }, events: [] } };
}

function refuse(
  reason: string,
  message: string,
  metadata?: Record<string, string>,
): CheckInDecision & { ok: false } {
  return { ok: false, refusal: { reason, message, metadata } };
}
