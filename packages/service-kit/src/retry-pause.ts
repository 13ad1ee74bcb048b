const firstPauseMs = 1_000;
const longestPauseMs = 300_000;

/** Milliseconds until the next try after `tries` that failed: twice as long each time, at most five minutes. */
export function retryPauseMs(tries: number): number {
  return Math.min(firstPauseMs * 2 ** Math.min(tries, 20), longestPauseMs);
}
