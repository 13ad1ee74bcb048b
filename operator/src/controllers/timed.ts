export type Reconciled = (done: { queue: 'sale' | 'target'; ok: boolean; ms: number }) => void;

/** Tells of each run how it went and how long it took. */
export function timed<A extends unknown[], R>(
  queue: 'sale' | 'target',
  run: (...args: A) => Promise<R>,
  { tell, monotonic }: { tell: Reconciled; monotonic: () => number },
): (...args: A) => Promise<R> {
  return async (...args) => {
    const startedAt = monotonic();
    let ok = false;
    try {
      const next = await run(...args);
      ok = true;
      return next;
    } finally {
      tell({ queue, ok, ms: monotonic() - startedAt });
    }
  };
}
