import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import type { Parts } from '../saga/parts.js';
import { findIntent } from '../store/intents.js';
import { paymentView } from '../store/payment-view.js';
import { key } from './input.js';
import { paymentNotFound } from './refusals.js';

const Request = z.object({ idempotencyKey: key });

export function getPaymentByIdempotencyKey(
  parts: Parts,
): PaymentServiceImplementation<CallExt>['getPaymentByIdempotencyKey'] {
  return async (raw) => {
    const { idempotencyKey } = checked(Request, raw);
    const intent = await findIntent(parts.db, 'idempotency_key', idempotencyKey);
    if (intent === undefined) throw paymentNotFound();
    return { payment: await paymentView(parts.db, intent) };
  };
}
