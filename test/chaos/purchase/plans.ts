import type { Plan } from './buyers.js';

/** Enough of each kind that somebody soon comes to every point. */
export const crowdPlans: Plan[] = [
  ...(['buy', 'retry', 'retry', 'cancel', 'cancel', 'refund', 'refund'] as const),
  ...(['late, then refund', 'late, then refund'] as const),
  ...(['event cancelled', 'event cancelled'] as const),
];
