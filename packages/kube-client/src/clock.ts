/** Time and chance as arguments: a three-hour sale runs in a test within a second. */
export type Clock = {
  /** Wall clock, epoch milliseconds; may jump in both directions. */
  now(): number;
  /** Milliseconds since an arbitrary moment; never goes back. For durations and deadlines. */
  monotonic(): number;
  /** Calls `work` once, `delayMs` from now, however long that is. Answers how to cancel it. */
  after(delayMs: number, work: () => void): () => void;
  /** Uniform, 0 <= x < 1. */
  random(): number;
};

/** Node fires a longer timer at once (nodejs/node#4541). */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  after(delayMs, work) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const step = Math.min(Math.max(0, leftMs), longestTimerMs);
      timer = setTimeout(() => (leftMs > step ? arm(leftMs - step) : work()), step);
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};

/** Whether it is aborted now: unlike the field itself, asked again after every await. */
export function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Resolves after `delayMs`, or at once when `signal` is aborted. Never rejects. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    signal.addEventListener('abort', done);
  });
}

/**
 * Runs `work` with a signal that is aborted by `parent` or after `limitMs`. What is aborted late is
 * up to `work`; the timer and the listener are gone when it ends.
 */
export async function withLimit<T>(
  clock: Clock,
  limit: { ms: number; parent?: AbortSignal | undefined; reason: () => Error },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const follow = (): void => abort.abort(limit.parent?.reason);
  if (limit.parent?.aborted === true) follow();
  limit.parent?.addEventListener('abort', follow);
  const cancel = clock.after(limit.ms, () => abort.abort(limit.reason()));
  try {
    return await work(abort.signal);
  } finally {
    cancel();
    limit.parent?.removeEventListener('abort', follow);
  }
}
