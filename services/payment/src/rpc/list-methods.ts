import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { Provider, type PaymentServiceImplementation } from '@ticketbottle/sdk/payment.js';
import type { Parts } from '../saga/parts.js';

export function listMethods({
  providers,
}: Parts): PaymentServiceImplementation<CallExt>['listMethods'] {
  return () =>
    Promise.resolve({
      methods: Object.values(providers).map((p) => ({
        provider: Provider[p.name],
        available: p.available(),
      })),
    });
}
