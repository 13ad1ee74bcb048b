import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import type { Parts } from '../saga/parts.js';
import { attemptsOf } from '../store/attempts.js';
import { findIntent, lockIntent } from '../store/intents.js';
import { paymentView } from '../store/payment-view.js';
import { requestRefund } from '../store/refunds.js';
import { orderCode } from './input.js';
import { paymentNotFound } from './refusals.js';
import type { RequireOperator } from './require-operator.js';

const Request = z.object({ orderCode, reason: z.string().max(500) });

export function refund(
  parts: Parts,
  requireOperator: RequireOperator,
): PaymentServiceImplementation<CallExt>['refund'] {
  return async (raw, context) => {
    const { orderCode: code, reason } = checked(Request, raw);
    await requireOperator(context);
    const found = await findIntent(parts.db, 'order_code', code);
    if (found === undefined) throw paymentNotFound();
    await inTransaction(parts.db, async (tx) => {
      await lockIntent(tx, found.id);
      for (const attempt of await attemptsOf(tx, found.id)) {
        if (attempt.providerTxId === undefined || attempt.amountPaidMinor === 0) continue;
        await requestRefund(tx, {
          id: parts.ids.next(),
          intentId: found.id,
          attemptId: attempt.id,
          provider: attempt.provider,
          providerTxId: attempt.providerTxId,
          amountMinor: attempt.amountPaidMinor,
          reason: reason || 'refund',
          requestedAt: parts.clock.now(),
        });
      }
    });
    parts.wake.refunds();
    return { payment: await paymentView(parts.db, found) };
  };
}
