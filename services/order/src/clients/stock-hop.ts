import type { Clock } from '@ticketbottle/service-kit/clock.js';
import { currentContext } from '@ticketbottle/service-kit/request-context.js';
import { activeTraceparent } from '@ticketbottle/service-kit/tracing.js';
import type {
  ConfirmRequest,
  ConfirmResponse,
  ReleaseRequest,
  ReleaseResponse,
  ReserveRequest,
  ReserveResponse,
} from '@ticketbottle/sdk/inventory.js';
import {
  laneOf,
  overloaded,
  timedOut,
  type Answer,
  type Request,
  type StockItem,
} from './stock-item.js';
import { sendItems } from './send-items.js';
import { openStockOwners, type StockOwnersOptions } from './stock-owners.js';

export type Wanting = { signal?: AbortSignal };

/**
 * Inventory's hot path for many callers: what queues for a class within one turn of the loop goes in one call, to the
 * replica that owns the event. Answers and throws as the RPCs of the same names.
 */
export type StockHop = {
  reserve(request: ReserveRequest, o?: Wanting): Promise<ReserveResponse>;
  confirm(request: ConfirmRequest, o?: Wanting): Promise<ConfirmResponse>;
  release(request: ReleaseRequest, o?: Wanting): Promise<ReleaseResponse>;
  close(): Promise<void>;
};

export type StockHopOptions = StockOwnersOptions & {
  clock: Clock;
  /** Longest wait for an answer, milliseconds; never longer than what the request under way has left. */
  timeoutMs?: number;
};

type Lane = { queue: StockItem[]; isUnderWay: boolean };

const mostPerCall = 512;
const mostWaiting = 16_384;

export function createStockHop(o: StockHopOptions): StockHop {
  const owners = openStockOwners(o);
  const lanes = new Map<string, Lane>();
  let waiting = 0;

  const send = async (key: string, lane: Lane, items: StockItem[]): Promise<void> => {
    lane.isUnderWay = true;
    const eventId = items[0]?.request.value.eventId ?? '';
    await sendItems(items, { owners: () => owners.of(eventId), now: () => o.clock.now() });
    lane.isUnderWay = false;
    waiting -= items.length;
    // Those just answered may ask again within this turn: they go along.
    setImmediate(flush, key, lane);
  };
  const flush = (key: string, lane: Lane): void => {
    // One call at a time: what comes meanwhile gathers, and fewer and larger batches cost both sides and the database less.
    if (lane.isUnderWay) return;
    if (lane.queue.length > 0) void send(key, lane, lane.queue.splice(0, mostPerCall));
    else lanes.delete(key);
  };
  const push = (item: StockItem): void => {
    if (waiting >= mostWaiting) {
      item.settle(overloaded());
      return;
    }
    const key = laneOf(item.request);
    const lane = lanes.get(key) ?? { queue: [], isUnderWay: false };
    lanes.set(key, lane);
    waiting++;
    if (lane.queue.push(item) === 1) setImmediate(flush, key, lane);
  };
  const ask = (request: Request, { signal }: Wanting = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const item = createItem(request, { o, signal, resolve, reject });
      if (!item.isSettled()) push(item);
    });
  return {
    reserve: async (value, wanting) =>
      (await ask({ $case: 'reserve', value }, wanting)).value as ReserveResponse,
    confirm: async (value, wanting) => (await ask({ $case: 'confirm', value }, wanting)).value,
    release: async (value, wanting) => (await ask({ $case: 'release', value }, wanting)).value,
    close: () => owners.close(),
  };
}

type ItemOptions = {
  o: StockHopOptions;
  signal: AbortSignal | undefined;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
};

/** Settles once: by an answer, by its deadline, or by its caller, who goes away. */
function createItem(request: Request, { o, signal, resolve, reject }: ItemOptions): StockItem {
  const { clock, timeoutMs = 2_000 } = o;
  const now = clock.now();
  const endsAt = Math.min(now + timeoutMs, currentContext()?.deadline ?? Infinity);
  let settled = false;
  let told: (() => void) | undefined;
  const settle = (answer: Answer | Error): void => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    if (answer instanceof Error) reject(answer);
    else resolve(answer);
    told?.();
  };
  const cancel = (): void => settle(new DOMException('the caller went away', 'AbortError'));
  const timer = setTimeout(() => settle(timedOut()), Math.max(0, endsAt - now));
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  return {
    ...{ request, endsAt, traceparent: activeTraceparent(), settle },
    isSettled: () => settled,
    whenSettled: (run) => {
      told = run;
    },
  };
}
