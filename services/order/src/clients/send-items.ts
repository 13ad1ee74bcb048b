import { isFault } from '@ticketbottle/service-kit/refusals.js';
import { runWith } from '@ticketbottle/service-kit/request-context.js';
import { inLinkedSpan } from '@ticketbottle/service-kit/tracing.js';
import { ClientError, Status } from 'nice-grpc-common';
import { asRepeat, timedOut, toAnswer, type StockItem } from './stock-item.js';
import type { StockClient } from './stock-owners.js';

type SendOptions = {
  /** The replicas in the order in which they are asked. */
  owners: () => Promise<(() => StockClient)[]>;
  now: () => number;
};

/**
 * Sends items to the owner of their event; every item is settled when it resolves. When the call breaks, what is
 * unanswered, wanted and in time is sent once more, to the next owner.
 */
export async function sendItems(items: StockItem[], o: SendOptions): Promise<void> {
  try {
    const [first, next = first] = await o.owners();
    if (first === undefined) throw new Error('inventory has no address');
    try {
      await call(first(), items, o);
    } catch (error) {
      if (!isFault(error) || isTooLate(error) || next === undefined) throw error;
      await call(next(), items.map(again), o);
    }
  } catch (error) {
    const fault = isTooLate(error) ? timedOut() : asError(error);
    for (const item of items) item.settle(fault);
  }
}

/** The call's deadline is that of the items which wait longest: whoever notices it first, they or the call, says the same. */
const isTooLate = (error: unknown): boolean =>
  error instanceof ClientError && error.code === Status.DEADLINE_EXCEEDED;
const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

const again = (item: StockItem): StockItem => ({ ...item, request: asRepeat(item.request) });

/** In the name of no caller: each item carries its own deadline and trace, and none of them its token. Ends when all are gone. */
async function call(client: StockClient, all: StockItem[], { now }: SendOptions): Promise<void> {
  const items = all.filter((item) => !item.isSettled());
  if (items.length === 0) return;
  const gone = new AbortController();
  let open = items.length;
  for (const item of items)
    item.whenSettled(() => {
      if (--open === 0) gone.abort();
    });
  const at = now();
  const request = {
    items: items.map(({ request: asked, endsAt, traceparent = '' }) => ({
      request: asked,
      timeoutMs: Math.max(1, Math.ceil(endsAt - at)),
      traceparent,
    })),
  };
  const deadline = Math.max(...request.items.map((item) => item.timeoutMs));
  const parents = items.map((item) => item.traceparent);
  const { results } = await inLinkedSpan({ name: 'apply many' }, parents, () =>
    runWith({ requestId: requestIdOf(items), deadline: at + deadline }, () =>
      client.applyMany(request, { deadline, signal: gone.signal }),
    ),
  );
  for (const [n, item] of items.entries()) item.settle(toAnswer(results[n]));
}

/** The first order's code, by which the logs of both sides are found. */
function requestIdOf([first]: StockItem[]): string {
  return first?.request.value.orderCode ?? '';
}
