import { setImmediate as nextTurn } from 'node:timers/promises';
import { letPass, type Call } from './let-pass.js';
import { takeBatch, type Waiting } from '../domain/take-batch.js';

export type Caller = {
  /** When the caller stops waiting, epoch milliseconds. */
  endsAt?: number | undefined;
  signal?: AbortSignal | undefined;
};

export type BatcherOptions<R, A> = {
  /** Answers a batch, one by one and in order; an Error is the answer to its request alone. */
  run: (requests: R[]) => Promise<(A | Error)[]>;
  /** The answer to a request that was not looked at. */
  shed: (why: 'OVERLOADED' | 'TIMEOUT') => A;
  now: () => number;
  mostPerBatch: number;
  mostWaitingPerLane: number;
  mostWaiting: number;
};

export type Batcher<R, A> = {
  submit(lane: string, request: R, caller?: Caller): Promise<A>;
  /** Runs when its turn comes, with no batch of the lane under way. */
  alone<T>(lane: string, work: () => Promise<T>): Promise<T>;
  /** Requests not answered yet. */
  waiting(): number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
};

type Entry<R, A> = Waiting<R> & {
  settle: (answer: A | Error) => void;
  work: (() => Promise<void>) | undefined;
};
type Lane<R, A> = {
  queue: Entry<R, A>[];
  running: Promise<void> | undefined;
  call: Call<number> | undefined;
};

const answersPerTurn = 16;

/**
 * One batch per lane at a time, sent at once when idle and gathered while one is under way. A large one lets the small
 * ones of other lanes pass.
 */
export function createBatcher<R, A>(o: BatcherOptions<R, A>): Batcher<R, A> {
  const lanes = new Map<string, Lane<R, A>>();
  const hasOthers = (): boolean => lanes.size > 1;
  let waiting = 0;

  const drain = async (key: string, lane: Lane<R, A>): Promise<void> => {
    // What is submitted in this turn of the loop goes together.
    await Promise.resolve();
    while (lane.queue.length > 0) {
      const passed = letPass(lanes.values(), lane.queue.length);
      if (passed !== undefined) await passed;
      lane.call = { size: lane.queue.length, done: runNext(o, lane, hasOthers) };
      const taken = await lane.call.done;
      lane.call = undefined;
      waiting -= taken;
      // Who was just answered may ask again at once: else two halves of the callers take turns for ever.
      if (lane.queue.length > 0) await nextTurn();
    }
    lanes.delete(key);
  };
  const push = (key: string, entry: Entry<R, A>): void => {
    const lane = lanes.get(key) ?? { queue: [], running: undefined, call: undefined };
    lanes.set(key, lane);
    lane.queue.push(entry);
    waiting++;
    lane.running ??= drain(key, lane);
  };
  return {
    submit(key, request, { endsAt = Number.POSITIVE_INFINITY, signal } = {}) {
      const length = lanes.get(key)?.queue.length ?? 0;
      if (length >= o.mostWaitingPerLane || waiting >= o.mostWaiting)
        return Promise.resolve(o.shed('OVERLOADED'));
      return new Promise<A>((resolve, reject) => {
        const settle = (a: A | Error): void => {
          if (a instanceof Error) reject(a);
          else resolve(a);
        };
        const isGone = () => signal?.aborted === true;
        push(key, { kind: 'request', request, endsAt, isGone, settle, work: undefined });
      });
    },
    alone: (key, work) =>
      new Promise((resolve, reject) => {
        const run = () => work().then(resolve, reject);
        push(key, { kind: 'alone', settle: () => undefined, work: run });
      }),
    waiting: () => waiting,
    async idle() {
      for (let [lane] = lanes.values(); lane !== undefined; [lane] = lanes.values())
        await lane.running;
    },
  };
}

/** Answers the head of a lane; tells how many it took. */
async function runNext<R, A>(
  o: BatcherOptions<R, A>,
  lane: Lane<R, A>,
  hasOthers: () => boolean,
): Promise<number> {
  const { taken, late, seen } = takeBatch<R, Entry<R, A>>(lane.queue, {
    now: o.now(),
    most: o.mostPerBatch,
  });
  lane.queue.splice(0, seen);
  for (const entry of late) entry.settle(o.shed('TIMEOUT'));
  const [first] = taken;
  if (first?.work !== undefined) await first.work();
  else if (first !== undefined) await answer(o, taken, hasOthers);
  return seen;
}

/** Callers go on as they are answered, which takes longer than the answer: other lanes get turns of the loop between them. */
async function answer<R, A>(
  { run }: BatcherOptions<R, A>,
  entries: Entry<R, A>[],
  hasOthers: () => boolean,
): Promise<void> {
  const requests = entries.flatMap((entry) => (entry.kind === 'request' ? [entry.request] : []));
  const answers = await run(requests).catch((error: unknown) => {
    const fault = error instanceof Error ? error : new Error(String(error));
    return requests.map(() => fault);
  });
  for (const [n, entry] of entries.entries()) {
    if (n > 0 && n % answersPerTurn === 0 && hasOthers()) await nextTurn();
    entry.settle(answers[n] ?? new Error('a request of the batch was not answered'));
  }
}
