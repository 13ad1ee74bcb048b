import { sizeOf } from './aggregate.js';

/** Since when, on a clock that nobody sets, everything has agreed that a target may be lower; of this process only. */
export type LoweringMemory = { agreedSinceMs?: number };

/** How long everything must agree before a target is lowered, and between two steps. */
export const witnessMs = 60_000;

export type LoweringFacts = {
  from: number | null;
  /** Recomputed from all sales, by the later of our clock and the server's. */
  to: number | null;
  /** A bare Deployment is lowered in steps; a HorizontalPodAutoscaler drains by itself. */
  isGradual: boolean;
  /** Everything that `to` was computed from is fresh. */
  isFresh: boolean;
  monotonicMs: number;
};

/** The value to write now (`from` while it must wait) and when to look again. */
export type Lowering = { value: number | null; memory: LoweringMemory; recheckMs?: number };

/**
 * Raising needs one witness and no patience. Lowering needs two that agree, 60 s apart, on fresh caches; a bare Deployment then
 * loses at most a fifth (at least one pod) in 60 s. The caller forgets the memory when a step was written.
 */
export function decideLowering(facts: LoweringFacts, memory: LoweringMemory): Lowering {
  const { from, to, isGradual, isFresh, monotonicMs } = facts;
  if (sizeOf(to) >= sizeOf(from)) return { value: to, memory: {} };
  if (!isFresh) return { value: from, memory: {} };
  const agreedSinceMs = Math.min(memory.agreedSinceMs ?? monotonicMs, monotonicMs);
  const left = agreedSinceMs + witnessMs - monotonicMs;
  if (left > 0) return { value: from, memory: { agreedSinceMs }, recheckMs: left };
  return { value: isGradual ? oneStep(from, to) : to, memory: { agreedSinceMs } };
}

function oneStep(from: number | null, to: number | null): number | null {
  const size = sizeOf(from);
  const lower = size - Math.max(1, Math.floor(size / 5));
  return lower <= sizeOf(to) ? to : lower;
}
