import type { CallerTable } from '@ticketbottle/service-kit/grpc-server.js';

const gateway = ['api-gateway'];
const readers = ['api-gateway', 'event', 'order', 'waitroom'];
const order = ['order'];

/** Stock moves at order's word alone. */
export const callers: CallerTable = {
  CreateTicketClass: gateway,
  UpdateTicketClass: gateway,
  FindOneTicketClass: readers,
  FindManyTicketClass: readers,
  DeleteTicketClass: gateway,
  CheckAvailability: readers,
  GetAvailability: readers,
  Reserve: order,
  Confirm: order,
  Release: order,
  ReleaseEvent: order,
  ApplyMany: order,
};
