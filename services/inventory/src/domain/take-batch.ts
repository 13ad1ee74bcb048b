/** What waits in a lane: a request of a caller, or work that must have the lane for itself. */
export type Waiting<R> =
  { kind: 'request'; request: R; endsAt: number; isGone: () => boolean } | { kind: 'alone' };

/**
 * How many from the head of a lane go together: up to `most` requests whose callers still wait, or one that goes alone.
 * `late` are the requests on the way whose callers do not.
 */
export function takeBatch<R, W extends Waiting<R>>(
  waiting: readonly W[],
  { now, most }: { now: number; most: number },
): { taken: W[]; late: W[]; seen: number } {
  const taken: W[] = [];
  const late: W[] = [];
  let seen = 0;
  for (const entry of waiting) {
    if (taken.length >= most) break;
    if (entry.kind === 'alone') {
      if (taken.length > 0) break;
      return { taken: [entry], late, seen: seen + 1 };
    }
    seen++;
    if (entry.endsAt <= now || entry.isGone()) late.push(entry);
    else taken.push(entry);
  }
  return { taken, late, seen };
}
