import { inSpan, SpanKind } from '@ticketbottle/service-kit/tracing.js';
import type { Provider } from './provider.js';

/** A provider whose calls are spans. Our trace ids are not sent to it. */
export function traced(provider: Provider): Provider {
  const span = <T>(call: string, run: () => Promise<T>): Promise<T> => {
    const attributes = { 'payment.provider': provider.name };
    return inSpan({ name: `${provider.name} ${call}`, kind: SpanKind.CLIENT, attributes }, run);
  };
  const cancel = provider.cancel?.bind(provider);
  return {
    ...provider,
    createLink: (request) => span('create link', () => provider.createLink(request)),
    query: (attempt) => span('query', () => provider.query(attempt)),
    ...(cancel === undefined ? {} : { cancel: (one) => span('cancel', () => cancel(one)) }),
    refund: (request) => span('refund', () => provider.refund(request)),
    queryRefund: (request) => span('query refund', () => provider.queryRefund(request)),
  };
}
