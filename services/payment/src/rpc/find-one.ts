import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import type { Parts } from '../saga/parts.js';
import { findIntent } from '../store/intents.js';
import { paymentView } from '../store/payment-view.js';
import { uuid } from './input.js';
import { paymentNotFound } from './refusals.js';

const Request = z.object({ id: uuid });

export function findOne(parts: Parts): PaymentServiceImplementation<CallExt>['findOne'] {
  return async (raw) => {
    const { id } = checked(Request, raw);
    const intent = await findIntent(parts.db, 'id', id);
    if (intent === undefined) throw paymentNotFound();
    return { payment: await paymentView(parts.db, intent) };
  };
}
