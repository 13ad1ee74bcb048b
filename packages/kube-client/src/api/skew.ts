import type { Clock } from '../clock.js';

/** How far the API server's clock is ahead of ours, from the `Date` of its answers. */
export type SkewMeter = {
  saw(date: string | undefined): void;
  /**
   * Median of the last 15 answers, milliseconds; positive when the server is ahead; undefined before the first.
   * Exact to about half a second, since `Date` counts whole seconds.
   */
  offsetMs(): number | undefined;
};

const kept = 15;

export function createSkewMeter(clock: Clock): SkewMeter {
  const offsets: number[] = [];
  return {
    saw(date) {
      const at = Date.parse(date ?? '');
      if (Number.isNaN(at)) return;
      offsets.push(at + 500 - clock.now()); // the middle of the second that it names
      if (offsets.length > kept) offsets.shift();
    },
    offsetMs() {
      const sorted = offsets.toSorted((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)];
    },
  };
}
