import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import { askAtPace } from '../saga/ask-provider.js';
import type { Parts } from '../saga/parts.js';
import { attemptsOf } from '../store/attempts.js';
import { findIntent } from '../store/intents.js';
import { paymentView } from '../store/payment-view.js';
import { orderCode } from './input.js';
import { paymentNotFound } from './refusals.js';

const Request = z.object({ orderCode });

export function confirmPaymentIntent(
  parts: Parts,
): PaymentServiceImplementation<CallExt>['confirmPaymentIntent'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const intent = await findIntent(parts.db, 'order_code', request.orderCode);
    if (intent === undefined) throw paymentNotFound();
    const attempts = await attemptsOf(parts.db, intent.id);
    const open = attempts.find((attempt) => attempt.status === 'PENDING');
    if (open !== undefined) await askAtPace(parts, open, false);
    const now = (await findIntent(parts.db, 'id', intent.id)) ?? intent;
    return { payment: await paymentView(parts.db, now) };
  };
}
