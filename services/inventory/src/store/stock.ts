import { inLinkedSpan } from '@ticketbottle/service-kit/tracing.js';
import type { DataSource } from 'typeorm';
import type { Line, StockAnswer } from '../domain/hold.js';
import { laneOf, type StockRequest } from '../domain/stock-request.js';
import { applyBatch } from './apply-batch.js';
import { createBatcher, type Caller } from './batcher.js';
import { callStock, type ClassSeen } from './call-stock.js';

type Order = {
  orderCode: string;
  eventId: string;
  lines: Line[];
  traceparent?: string | undefined;
};
type Reserve = Order & { holdSeconds: number; admittedAt: Date | undefined };

/** The hot path. Requests that arrive while a call is under way are answered by the next one. */
export type Stock = {
  reserve(o: Reserve, caller?: Caller): Promise<StockAnswer>;
  confirm(o: Order & { reacquire: boolean }, caller?: Caller): Promise<StockAnswer>;
  release(o: Order & { refund: boolean }, caller?: Caller): Promise<StockAnswer>;
  /** Ends a hold that is due; NOT_DUE when it is not, or no longer. */
  expire(o: Order): Promise<StockAnswer>;
  /** A change of one class by other means, when no batch of it is under way. */
  alone<T>(classId: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

export type StockOptions = {
  now?: () => number;
  /** Hears of each statement and how many requests it answers. */
  counted?: (requests: number) => void;
  /** Hears what a call saw of the classes it touched, and when that call was sent. */
  seen?: (classes: ClassSeen[], startedAt: number, eventId: string) => void;
  /** Hears that the database refused a batch because more would have been sold than there is. */
  oversold?: () => void;
  /** Something may have been written to the outbox. */
  told?: () => void;
};

const mostPerBatch = 512;
/** Some seconds of work; who comes later is told at once to come back. */
const mostWaitingPerLane = 8_192;
const mostWaiting = 32_768;

export function openStock(db: DataSource, o: StockOptions = {}): Stock {
  const { now = Date.now } = o;
  const call = async (requests: StockRequest[]): Promise<StockAnswer[]> => {
    const startedAt = now();
    o.counted?.(requests.length);
    const parents = requests.map((request) => request.traceparent);
    const applied = await inLinkedSpan({ name: 'apply stock' }, parents, () =>
      callStock(db, requests),
    ).catch((error: unknown) => {
      if (isCheckViolation(error)) o.oversold?.();
      throw error;
    });
    o.seen?.(applied.classes, startedAt, requests[0]?.eventId ?? '');
    o.told?.();
    return applied.answers;
  };
  const batcher = createBatcher<StockRequest, StockAnswer>({
    run: (requests) => applyBatch(requests, call),
    shed: (reason) => ({ ok: false, reason }),
    now,
    mostPerBatch,
    mostWaitingPerLane,
    mostWaiting,
  });
  const submit = (request: StockRequest, caller?: Caller): Promise<StockAnswer> =>
    batcher.submit(laneOf(request), request, caller);
  return {
    reserve: (r, caller) => submit({ ...r, kind: 'reserve' }, caller),
    confirm: ({ reacquire, ...r }, caller) =>
      submit({ ...r, kind: reacquire ? 'reacquire' : 'confirm' }, caller),
    release: ({ refund, ...r }, caller) =>
      submit({ ...r, kind: refund ? 'refund' : 'release' }, caller),
    expire: (r) => submit({ ...r, kind: 'expire' }),
    alone: (classId, work) => batcher.alone(classId, work),
    idle: () => batcher.idle(),
  };
}

/** The CHECK of ticket_classes: the last line of defence, which no request is ever to reach. */
const isCheckViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23514';
