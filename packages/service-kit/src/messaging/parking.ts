import { isTransient } from './transient.js';

/** A message that no retry can help; it is parked at once. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError';
}

const triesBeforeParking = 5;
const leastPauseMs = 100;
const longestPauseMs = 5_000;

export type Verdict = { park: true } | { park: false; pauseMs: number };

/** What to do after the n-th failure of one message: outages are waited out for ever, other errors five times. */
export function afterFailure(error: unknown, failures: number): Verdict {
  if (error instanceof PoisonError) return { park: true };
  if (!isTransient(error) && failures >= triesBeforeParking) return { park: true };
  return { park: false, pauseMs: Math.min(leastPauseMs * 2 ** (failures - 1), longestPauseMs) };
}
