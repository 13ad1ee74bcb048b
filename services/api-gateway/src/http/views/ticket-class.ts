import type { TicketClass } from '@ticketbottle/sdk/inventory.js';
import { time, word } from './common.js';

export function classView({ saleOpensAt, saleClosesAt, status, ...rest }: TicketClass) {
  return {
    ...rest,
    saleOpensAt: time(saleOpensAt),
    saleClosesAt: time(saleClosesAt),
    status: word(status, 'TICKET_CLASS_STATUS_'),
  };
}
