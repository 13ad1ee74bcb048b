export type Step = 'sign up' | 'join' | 'wait' | 'order' | 'pay' | 'ticket';
export type Place = 'waiting' | 'in checkout' | 'sold' | 'refused' | 'failed';

/** Who is where, and how long each step took. */
export type Tally = {
  count: Record<Place, number>;
  timed<T>(step: Step, run: () => Promise<T>): Promise<T>;
  /** Milliseconds; undefined before the first. */
  percentile(step: Step, share: number): number | undefined;
  steps(): Step[];
};

export function createTally(): Tally {
  const times = new Map<Step, number[]>();
  return {
    count: { waiting: 0, 'in checkout': 0, sold: 0, refused: 0, failed: 0 },
    async timed(step, run) {
      const startedAt = performance.now();
      const value = await run();
      const list = times.get(step) ?? [];
      times.set(step, list);
      list.push(performance.now() - startedAt);
      return value;
    },
    percentile(step, share) {
      const sorted = [...(times.get(step) ?? [])].sort((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    },
    steps: () => [...times.keys()],
  };
}
