/** When we had to raise a target again because somebody else had lowered it; of this process only. */
export type ContentionMemory = {
  /** The object that we raised before. */
  uid?: string | undefined;
  raisedAt: readonly number[];
  manager?: string | undefined;
};

const windowMs = 600_000;
const peaceful = 3;
const paceMs = 15_000;

export type Contention = {
  /** More than 3 times in 10 minutes. */
  isContended: boolean;
  /** How long to leave the target alone: capacity is safety, so it is raised again, at most every 15 s. */
  waitMs: number;
  manager?: string | undefined;
};

export function contentionOf({ raisedAt, manager }: ContentionMemory, now: number): Contention {
  const recent = raisedAt.filter((at) => at > now - windowMs && at <= now);
  const isContended = recent.length > peaceful;
  const last = recent.at(-1) ?? -Infinity;
  return { isContended, waitMs: isContended ? Math.max(0, last + paceMs - now) : 0, manager };
}

/** After a target that is somebody else's was raised: again, if it is the one that was raised before. */
export function afterRaise(
  { uid, raisedAt }: ContentionMemory,
  live: { uid: string; manager?: string | undefined },
  now: number,
): ContentionMemory {
  if (uid !== live.uid) return { uid: live.uid, raisedAt: [] };
  const recent = raisedAt.filter((at) => at > now - windowMs && at <= now);
  return { uid, raisedAt: [...recent, now].slice(-50), manager: live.manager };
}
