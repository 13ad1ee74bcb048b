const leastMs = 5_000;
const mostMs = 300_000;

/**
 * How long until a link is tried again that could not be closed: soon while its provider does not answer, ever more
 * seldom when it answered that the link stays as it is.
 */
export function decideLinkPause(o: {
  now: number;
  createdAt: number;
  isAnswered: boolean;
}): number {
  if (!o.isAnswered) return leastMs;
  return Math.min(mostMs, Math.max(leastMs, o.now - o.createdAt));
}
