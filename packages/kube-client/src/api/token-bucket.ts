import { sleep, type Clock } from '../clock.js';

export type TokenBucket = {
  /** Waits for a token, first come first served. Rejects when `signal` is aborted or too many wait. */
  take(signal: AbortSignal): Promise<void>;
  /** How many wait. */
  waiting(): number;
};

/** `perSecond` tokens, at most `burst` saved; more than `maxWaiting` waiters are refused. */
export function createTokenBucket(
  clock: Clock,
  {
    perSecond,
    burst,
    maxWaiting = 1_000,
  }: { perSecond: number; burst: number; maxWaiting?: number },
): TokenBucket {
  let tokens = burst;
  let at = clock.monotonic();
  let waiting = 0;
  return {
    waiting: () => waiting,
    async take(signal) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      tokens = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
      at = now;
      if (tokens < 1 && waiting >= maxWaiting)
        throw new Error(`${waiting} calls wait for the API server already`);
      tokens -= 1; // below zero: a place in line, so that waiters go in order
      if (tokens >= 0) return;
      waiting += 1;
      await sleep(clock, (-tokens / perSecond) * 1_000, signal);
      waiting -= 1;
      if (!signal.aborted) return;
      tokens += 1;
      signal.throwIfAborted();
    },
  };
}
