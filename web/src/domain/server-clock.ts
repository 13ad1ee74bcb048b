/** Bounds of what to add to this machine's clock, milliseconds: `[low, high)`. */
export type Offset = { low: number; high: number };

export const unknown: Offset = { low: -Infinity, high: Infinity };

/**
 * Narrows the bounds by an answer's `Date` header (whole seconds), asked at `sentAt` and received at `receivedAt` by this machine's
 * clock. Bounds that contradict the earlier ones (the clock was set, the machine slept) replace them.
 */
export function narrowed(
  known: Offset,
  o: { date: number; sentAt: number; receivedAt: number },
): Offset {
  const now = { low: o.date - o.receivedAt, high: o.date + 1_000 - o.sentAt };
  const both = { low: Math.max(known.low, now.low), high: Math.min(known.high, now.high) };
  return both.low < both.high ? both : now;
}

/** The server's time, milliseconds since 1970; this machine's while nothing is known. */
export function serverTime({ low, high }: Offset, now: number): number {
  return Number.isFinite(low) ? now + (low + high) / 2 : now;
}
