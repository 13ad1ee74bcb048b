import type { TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import type { Parts } from '../saga/parts.js';
import { cancelPaymentIntent } from './cancel-payment-intent.js';
import { confirmPaymentIntent } from './confirm-payment-intent.js';
import { createPaymentIntent } from './create-payment-intent.js';
import { findOne } from './find-one.js';
import { getPaymentByIdempotencyKey } from './get-payment-by-idempotency-key.js';
import { listMethods } from './list-methods.js';
import { listOpenRefunds } from './list-open-refunds.js';
import { reconcile } from './reconcile.js';
import { refund } from './refund.js';
import { requireOperator } from './require-operator.js';
import { settleRefund } from './settle-refund.js';

export function paymentRpc(
  parts: Parts,
  verifier: TokenVerifier,
): PaymentServiceImplementation<CallExt> {
  const operator = requireOperator(verifier);
  return {
    createPaymentIntent: createPaymentIntent(parts),
    confirmPaymentIntent: confirmPaymentIntent(parts),
    cancelPaymentIntent: cancelPaymentIntent(parts),
    getPaymentByIdempotencyKey: getPaymentByIdempotencyKey(parts),
    findOne: findOne(parts),
    listMethods: listMethods(parts),
    refund: refund(parts, operator),
    settleRefund: settleRefund(parts, operator),
    listOpenRefunds: listOpenRefunds(parts, operator),
    reconcile: reconcile(parts, operator),
  };
}
