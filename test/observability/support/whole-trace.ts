import type { Span } from '@ticketbottle/local-stack/traces/span.js';
import { within } from '../../support/checkout.js';
import { traces } from '../../support/platform.js';
import type { Purchase } from './purchase.js';

/** What a purchase does last, in each of its branches; spans arrive half a second after they end. */
const ends = [
  'api-gateway: GET /api/orders/:code/tickets',
  'order: process checkout.completed',
  'order: process inventory.confirmed',
  'waitroom: process checkout.completed',
  'waitroom: process inventory.confirmed',
];
export const titlesOf = (spans: Span[]): string[] =>
  spans.map((span) => `${span.service}: ${span.name}`);

/** The trace, once its last spans have arrived and each has its parent there; rejects with what is missing. */
export async function wholeTrace({ traceId, pageSpanId }: Purchase): Promise<Span[]> {
  const missing = (): string[] => {
    const spans = traces().trace(traceId);
    const titles = new Set(titlesOf(spans));
    const known = new Set([pageSpanId, ...spans.map((span) => span.spanId)]);
    const orphans = spans.filter((span) => !known.has(span.parentSpanId));
    const parents = titlesOf(orphans).map((title) => `the parent of ${title}`);
    return [...ends.filter((title) => !titles.has(title)), ...parents];
  };
  const probe = () => Promise.resolve(missing().length === 0 ? traces().trace(traceId) : undefined);
  return await within(2, 'the trace is whole', probe).catch(() => {
    throw new Error(`missing in the trace: ${missing().join(', ')}`);
  });
}
