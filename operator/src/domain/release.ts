/** The rate at which buyers are admitted now, and since when; of this process only. */
export type ReleaseMemory = { perSecond: number; changedAt: number };

export type ReleaseFacts = {
  /** What the sale allows. */
  releasePerSecond: number;
  /** Of each target that is sized by Checkouts: ready replicas and what one of them carries in a second. */
  workers: readonly { ready: number; capacity: number }[];
  /** What the weakest dependency says that it carries; undefined when none says. */
  dependencyPerSecond?: number | undefined;
  /** 0..1: what this sale got of the replicas that it asked for, while sales share a cap. */
  share: number;
};

const stepMs = 30_000;
const stepPart = 0.1;

/**
 * Admission follows what is there to serve the admitted: down at once when workers die, up by a tenth of the full rate in 30 s.
 * So an overload becomes a longer line.
 */
export function effectiveRelease(
  facts: ReleaseFacts,
  memory: ReleaseMemory | undefined,
  now: number,
): ReleaseMemory {
  const limit = limitOf(facts);
  if (memory === undefined || limit <= memory.perSecond)
    return limit === memory?.perSecond ? memory : { perSecond: limit, changedAt: now };
  if (now - memory.changedAt < stepMs) return memory;
  const step = Math.max(1, Math.floor(facts.releasePerSecond * stepPart));
  return { perSecond: Math.min(limit, memory.perSecond + step), changedAt: now };
}

function limitOf({ releasePerSecond, workers, dependencyPerSecond, share }: ReleaseFacts): number {
  const carried = workers.map(({ ready, capacity }) => ready * capacity);
  const least = Math.min(...carried, dependencyPerSecond ?? Infinity, releasePerSecond * share);
  return Math.max(0, Math.min(releasePerSecond, Math.floor(least)));
}
