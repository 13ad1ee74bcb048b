import { withRemoteParent } from '@ticketbottle/service-kit/tracing.js';
import type { Attempt } from '../domain/payment.js';

/** What becomes of an attempt later, by a notice, a question or the clock, belongs to the trace of the purchase that opened it. */
export function inPurchase<T>(
  { traceparent, provider }: Attempt,
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  return withRemoteParent(traceparent, { name, attributes: { 'payment.provider': provider } }, run);
}
