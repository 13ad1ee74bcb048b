import type { Counters } from './counters.js';

/** What every job of this suite works with. */
export type Bench = {
  /** Of contender and references at store level. */
  databaseUrl: string;
  counters: Counters;
  warmMs: number;
  windowMs: number;
};

/** So many that no job sells out by chance. */
export const plenty = 100_000_000;
