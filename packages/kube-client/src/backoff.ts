import type { Clock } from './clock.js';

export type Backoff = {
  /** The next pause, milliseconds: uniform between 0 and a ceiling that doubles with each call (full jitter). */
  nextMs(): number;
  /** Pauses start small again. */
  reset(): void;
};

export function createBackoff(
  clock: Clock,
  { firstMs, longestMs }: { firstMs: number; longestMs: number },
): Backoff {
  let ceiling = firstMs;
  return {
    nextMs() {
      const pause = clock.random() * ceiling;
      ceiling = Math.min(longestMs, ceiling * 2);
      return pause;
    },
    reset() {
      ceiling = firstMs;
    },
  };
}
