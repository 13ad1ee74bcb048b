import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { Provider, type PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import type { Parts } from '../saga/parts.js';
import { openMoney } from '../store/open-money.js';
import type { RequireOperator } from './require-operator.js';

const most = 500;

export function listOpenRefunds(
  { db }: Parts,
  requireOperator: RequireOperator,
): PaymentServiceImplementation<CallExt>['listOpenRefunds'] {
  return async (_request, context) => {
    await requireOperator(context);
    const items = await openMoney(db, most);
    return {
      items: items.map(({ provider, ...item }) => ({ ...item, provider: Provider[provider] })),
    };
  };
}
