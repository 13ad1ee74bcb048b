import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import { decideCheckIn, type CheckInDecision } from '../domain/decide-check-in.js';
import { changeOrder } from '../saga/change-order.js';
import type { Parts } from '../saga/parts.js';
import { ticketView } from '../store/order-view.js';
import { principalOf, requireRole } from './access.js';
import { uuid } from './input.js';
import { refused, ticketNotFound } from './refusals.js';

const Request = z.object({
  eventId: uuid,
  ticket: z.string().min(1).max(4_096),
  gate: z.string().max(100),
});

/** Checks a ticket in, once: the write is conditional, the second scan is told of the first. */
export function checkIn(parts: Parts): OrderServiceImplementation<CallExt>['checkIn'] {
  return async (raw) => {
    const { eventId, ticket, gate } = checked(Request, raw);
    await requireRole(parts, await principalOf(parts), { eventId, least: 'EDITOR' });
    const ticketId = await readTicket(parts, ticket, eventId);
    const found = await parts.orders.find({ 'tickets.ticketId': ticketId });
    if (found === undefined) throw ticketNotFound();
    const now = parts.clock.now();
    const decisions: CheckInDecision[] = [];
    const { order } = await changeOrder(parts, found, (o) => {
      const decision = decideCheckIn(o, { ticketId, gate, now });
      decisions.push(decision);
      return decision.ok ? decision.change : undefined;
    });
    const decision = decisions.at(-1);
    if (decision === undefined) throw ticketNotFound();
    if (!decision.ok) throw refused(decision.refusal);
    return { ticket: ticketView(order, decision.ticket) };
  };
}

async function readTicket({ tokens }: Parts, payload: string, eventId: string): Promise<string> {
  const verified = await tokens.ticket.verify(payload);
  if (!verified.ok && verified.reason === 'TOKEN_EXPIRED')
    throw refused({ reason: 'TICKET_VOID', message: 'the ticket is of an event that is over' });
  const ticketId: unknown = verified.ok ? verified.claims['ticketId'] : undefined;
  if (!verified.ok || verified.claims['eventId'] !== eventId || typeof ticketId !== 'string')
    throw ticketNotFound();
  return ticketId;
}
