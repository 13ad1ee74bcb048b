import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import {
  PaymentStatus,
  Provider,
  type Difference,
  type PaymentServiceImplementation,
} from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import { compareAttempt, type Compared } from '../saga/compare-attempt.js';
import type { Parts } from '../saga/parts.js';
import { attemptsMade } from '../store/queries.js';
import type { RequireOperator } from './require-operator.js';

const Request = z.object({
  from: z.date(),
  to: z.date(),
  cursor: z.union([z.uuid(), z.literal('')]),
});
/** All are asked at once: a page never takes longer than one call to a provider. */
const page = 20;

export function reconcile(
  parts: Parts,
  requireOperator: RequireOperator,
): PaymentServiceImplementation<CallExt>['reconcile'] {
  return async (raw, context) => {
    const { from, to, cursor } = checked(Request, raw);
    await requireOperator(context);
    const attempts = await attemptsMade(parts.db, { from, to, after: cursor, limit: page });
    const compared = await Promise.all(attempts.map((attempt) => compareAttempt(parts, attempt)));
    const last = attempts.length === page ? attempts.at(-1) : undefined;
    return {
      checked: compared.filter(({ decision }) => decision !== 'unanswered').length,
      unanswered: compared.filter(({ decision }) => decision === 'unanswered').length,
      differences: compared.filter(({ decision }) => decision === 'differs').map(toDifference),
      nextCursor: last?.id ?? '',
    };
  };
}

function toDifference({ orderCode, attempt, told }: Compared): Difference {
  const hasMoney = told.state === 'PAID' || told.state === 'UNDERPAID';
  return {
    orderCode,
    provider: Provider[attempt.provider],
    providerRef: attempt.providerRef,
    stored: PaymentStatus[attempt.status],
    storedMinor: attempt.amountPaidMinor,
    told: told.state,
    toldMinor: hasMoney ? told.amountMinor : 0,
  };
}
