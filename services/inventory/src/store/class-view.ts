import { TicketClass as WireClass, TicketClassStatus } from '@ticketbottle/sdk/inventory.js';
import type { TicketClass } from '../domain/ticket-class.js';

/** A class as callers see it. */
export function classView({ status, saleOpensAt, saleClosesAt, ...rest }: TicketClass): WireClass {
  const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at));
  return {
    ...rest,
    status: TicketClassStatus[status],
    saleOpensAt: date(saleOpensAt),
    saleClosesAt: date(saleClosesAt),
  };
}
