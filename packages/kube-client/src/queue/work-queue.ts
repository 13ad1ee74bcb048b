import { systemClock, type Clock } from '../clock.js';
import { createDelays } from './delays.js';
import { createReadyKeys } from './ready-keys.js';

/** What a run wants next: nothing, or to be called again after a while. */
export type Requeue = { afterMs: number; priority?: number } | undefined;

export type WorkQueueOptions = {
  /** Brings one key to its state. `signal` is aborted when the queue stops and this run lasts too long. */
  run: (key: string, signal: AbortSignal) => Promise<Requeue>;
  /** A run threw: for the log. The key comes again after a pause that doubles, 5 ms to 1,000 s. */
  onError: (key: string, error: unknown, retryMs: number) => void;
  /** Keys worked on at once, never one key twice; default 4. */
  concurrency?: number;
  clock?: Clock;
};

export type QueueHealth = {
  /** Keys that wait for a worker, that are worked on, that wait for their time. */
  ready: number;
  running: number;
  delayed: number;
  /** How long the longest waiting key waits, milliseconds. */
  oldestAgeMs: number;
  runs: number;
  failures: number;
};

/** Keys to be worked on: a key added a thousand times while it is worked on is run once more (client-go workqueue). */
export type WorkQueue = {
  /** Higher priorities first, default 0; within one, first come first served. The higher of two adds counts. */
  add(key: string, priority?: number): void;
  /** After a while; the earlier of two times counts. */
  addAfter(key: string, delayMs: number, priority?: number): void;
  /** Begins to work; keys may be added before. */
  start(): void;
  health(): QueueHealth;
  /**
   * Takes no more keys and waits for the runs under way; after `drainMs` (5,000) their signal is aborted, and after
   * another second it waits no more. Answers the keys whose run did not end.
   */
  stop(drainMs?: number): Promise<string[]>;
};

const [firstRetryMs, longestRetryMs] = [5, 1_000_000];
const afterAbortMs = 1_000;

export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { clock = systemClock, concurrency = 4 } = options;
  const ready = createReadyKeys(clock);
  const running = new Map<string, Promise<void>>();
  const abort = new AbortController();
  let state: 'new' | 'working' | 'stopped' = 'new';

  const add = (key: string, priority = 0): void => {
    if (state === 'stopped') return;
    ready.add(key, priority);
    pump();
  };
  const delays = createDelays(clock, add);
  const addAfter = (key: string, delayMs: number, priority = 0): void => {
    if (state !== 'stopped') delays.add(key, delayMs, priority);
  };
  const worker = createWorker(options, addAfter, abort.signal);
  const ended = (key: string): void => {
    running.delete(key);
    pump();
  };
  const pump = (): void => {
    while (state === 'working' && running.size < concurrency) {
      const key = ready.take((candidate) => !running.has(candidate));
      if (key === undefined) return;
      running.set(
        key,
        worker.work(key).finally(() => ended(key)),
      );
    }
  };
  return {
    add,
    addAfter,
    start: () => {
      if (state === 'new') state = 'working';
      pump();
    },
    health: () => {
      const sizes = { ready: ready.size(), running: running.size, delayed: delays.size() };
      return { ...sizes, oldestAgeMs: ready.oldestAgeMs(), ...worker.counts() };
    },
    stop: async (drainMs = 5_000) => {
      state = 'stopped';
      delays.clear();
      await drain(clock, Promise.all(running.values()), { drainMs, abort });
      return [...running.keys()];
    },
  };
}

/** Runs one key and sees to it that it comes again when it should. */
function createWorker(
  { run, onError }: WorkQueueOptions,
  addAfter: WorkQueue['addAfter'],
  signal: AbortSignal,
) {
  /** How often each key failed in a row; only keys that are to come again are kept. */
  const failed = new Map<string, number>();
  const counts = { runs: 0, failures: 0 };
  return {
    counts: () => ({ ...counts }),
    async work(key: string): Promise<void> {
      counts.runs += 1;
      try {
        const requeue = await run(key, signal);
        failed.delete(key);
        if (requeue !== undefined) addAfter(key, requeue.afterMs, requeue.priority);
      } catch (error) {
        counts.failures += 1;
        const before = failed.get(key) ?? 0;
        failed.set(key, before + 1);
        const retryMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(before, 30));
        addAfter(key, retryMs);
        if (!signal.aborted) onError(key, error, retryMs);
      }
    },
  };
}

async function drain(
  clock: Clock,
  all: Promise<unknown>,
  { drainMs, abort }: { drainMs: number; abort: AbortController },
): Promise<void> {
  await firstOf(clock, all, drainMs);
  abort.abort(new Error('the queue stops'));
  await firstOf(clock, all, afterAbortMs);
}

async function firstOf(clock: Clock, ended: Promise<unknown>, limitMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const cancel = clock.after(limitMs, () => resolve(undefined));
  await Promise.race([ended, promise]);
  cancel();
}
