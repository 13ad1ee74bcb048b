import type { CallerTable } from '@ticketbottle/service-kit/grpc-server.js';

/** Buyers and organisers come through the gateway; waitroom rebuilds slots from an event's orders. */
export const callers: CallerTable = {
  Create: ['api-gateway'],
  Cancel: ['api-gateway'],
  FindOne: ['api-gateway', 'waitroom', 'payment'],
  List: ['api-gateway', 'waitroom'],
  RetryPayment: ['api-gateway'],
  RequestRefund: ['api-gateway'],
  ListTickets: ['api-gateway'],
  CheckIn: ['api-gateway'],
  SalesReport: ['api-gateway'],
  GetSigningKeys: 'any',
};
