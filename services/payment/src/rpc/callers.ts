import type { CallerTable } from '@ticketbottle/service-kit/grpc-server.js';

/** Money is moved by order; the gateway asks what can be offered and carries the platform admin's hand. */
export const callers: CallerTable = {
  CreatePaymentIntent: ['order'],
  ConfirmPaymentIntent: ['order'],
  CancelPaymentIntent: ['order'],
  GetPaymentByIdempotencyKey: ['order'],
  FindOne: ['order'],
  ListMethods: ['api-gateway', 'order'],
  Refund: ['order', 'api-gateway'],
  SettleRefund: ['api-gateway'],
  ListOpenRefunds: ['api-gateway'],
  Reconcile: ['api-gateway'],
};
