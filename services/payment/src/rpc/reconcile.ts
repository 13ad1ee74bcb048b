import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import {
  DifferenceKind,
  PaymentStatus,
  Provider,
  type Difference,
  type PaymentServiceImplementation,
  type ProviderTotal,
} from '@ticketbottle/sdk/payment.js';
import { z } from 'zod';
import { providerNames } from '../domain/payment.js';
import { compareAttempt, type Compared } from '../saga/compare-attempt.js';
import type { Parts } from '../saga/parts.js';
import { attemptsMade } from '../store/queries.js';
import type { RequireOperator } from './require-operator.js';

const Request = z.object({
  from: z.date(),
  to: z.date(),
  cursor: z.union([z.uuid(), z.literal('')]),
  provider: z.enum(Provider),
});
/** All are asked at once: a page never takes longer than one call to a provider. */
const page = 20;

export function reconcile(
  parts: Parts,
  requireOperator: RequireOperator,
): PaymentServiceImplementation<CallExt>['reconcile'] {
  return async (raw, context) => {
    const { from, to, cursor, provider } = checked(Request, raw);
    await requireOperator(context);
    const name = providerNames.find((known) => Provider[known] === provider);
    const span = { from, to, after: cursor, limit: page, provider: name };
    const attempts = await attemptsMade(parts.db, span);
    const compared = await Promise.all(attempts.map((attempt) => compareAttempt(parts, attempt)));
    const last = attempts.length === page ? attempts.at(-1) : undefined;
    const unanswered = compared.filter(({ decision }) => decision === 'unanswered').length;
    return {
      checked: compared.length - unanswered,
      unanswered,
      differences: compared.flatMap(toDifference),
      nextCursor: last?.id ?? '',
      totals: totalsOf(compared),
    };
  };
}

function toDifference(o: Compared): Difference[] {
  const { decision, attempt } = o;
  if (decision === 'same' || decision === 'unanswered') return [];
  return [
    {
      orderCode: o.orderCode,
      provider: Provider[attempt.provider],
      providerRef: attempt.providerRef,
      stored: PaymentStatus[attempt.status],
      storedMinor: o.storedMinor,
      told: o.told.state,
      toldMinor: o.toldMinor,
      kind: DifferenceKind[decision],
      createdAt: new Date(attempt.createdAt),
    },
  ];
}

function totalsOf(compared: Compared[]): ProviderTotal[] {
  const ofOne = (name: (typeof providerNames)[number]) => {
    const mine = compared.filter(({ attempt }) => attempt.provider === name);
    const answered = mine.filter(({ decision }) => decision !== 'unanswered');
    return {
      provider: Provider[name],
      attempts: mine.length,
      unanswered: mine.length - answered.length,
      storedMinor: answered.reduce((sum, { storedMinor }) => sum + storedMinor, 0),
      toldMinor: answered.reduce((sum, { toldMinor }) => sum + toldMinor, 0),
    };
  };
  return providerNames.map(ofOne).filter(({ attempts }) => attempts > 0);
}
