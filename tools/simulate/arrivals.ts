export type Rush = {
  visitors: number;
  /** From the pre-queue (0) to the opening: who comes early comes ever faster. */
  opensAtMs: number;
  closesAtMs: number;
  /** Of the visitors, who is there before the opening. */
  early: number;
  /** After it arrivals fall off by e in so many milliseconds. */
  fadeMs: number;
};

/**
 * Exactly `visitors` arrivals in ascending order without a list of them: the gaps of a sorted draw are exponential. `draws`
 * makes a generator that always gives the same numbers; the first run only adds the gaps up.
 */
export function arrivals(rush: Rush, draws: () => () => number): () => number {
  const { visitors } = rush;
  const first = draws();
  let total = 0;
  for (let n = 0; n <= visitors; n++) total += gap(first);
  const again = draws();
  let sum = 0;
  return () => {
    sum += gap(again);
    return instantOf(rush, sum / total);
  };
}

const gap = (random: () => number): number => -Math.log(1 - random());

/** By when the share `u` of all visitors has come. */
function instantOf({ opensAtMs, closesAtMs, early, fadeMs }: Rush, u: number): number {
  if (u < early) return opensAtMs * Math.sqrt(u / early);
  const share = early >= 1 ? 1 : (u - early) / (1 - early);
  const within = 1 - Math.exp(-(closesAtMs - opensAtMs) / fadeMs);
  return Math.min(closesAtMs, opensAtMs - fadeMs * Math.log(1 - share * within));
}
