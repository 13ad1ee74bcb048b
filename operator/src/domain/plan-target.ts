import { aggregate, sizeOf, type Aggregate, type Limits } from './aggregate.js';
import { afterRaise, contentionOf, type Contention, type ContentionMemory } from './contention.js';
import type { Contribution } from './contributions.js';
import { decideWrite, readBaseline } from './ledger.js';
import type { Baseline, Ledger, LedgerCopy, LedgerWrite, LiveField } from './ledger.js';
import { decideLowering, type LoweringMemory } from './lowering.js';

/** What a process remembers of a target between two looks; losing it costs time, never a value. */
export type TargetMemory = { lowering: LoweringMemory; contention: ContentionMemory };
export const noMemory: TargetMemory = { lowering: {}, contention: { raisedAt: [] } };

export type TargetFacts = {
  live: LiveField;
  ledger?: Ledger | undefined;
  copy?: LedgerCopy | undefined;
  /** What all sales ask for, once for each witness of the time: our clock and the server's. The higher demand counts. */
  witnesses: readonly (readonly Contribution[])[];
  limits: Limits;
  isGradual: boolean;
  isFresh: boolean;
  /** Every sale that names the target is suspended: nothing is written. */
  isFrozen: boolean;
  now: number;
  monotonicMs: number;
};

export type TargetPlan = Aggregate & {
  write: LedgerWrite;
  /** To be kept once the write has worked; a write that failed changes nothing. */
  memory: TargetMemory;
  baseline: Baseline;
  contention: Contention;
  /** Somebody else's value became the baseline. */
  baselineChanged?: { from: number | null; to: number | null; manager?: string | undefined };
  recheckMs?: number;
};

/** One look at one field of one target: at most one write, and what is told of it. */
export function planTarget(facts: TargetFacts, memory: TargetMemory): TargetPlan {
  const { live, ledger, now } = facts;
  const baseline = readBaseline(live, ledger, facts.copy);
  const total = highest(facts, baseline);
  const lowering = decideLowering(
    { ...facts, from: live.value, to: goal(live, baseline, total) },
    memory.lowering,
  );
  const contention = contentionOf(memory.contention, now);
  const isRaise = sizeOf(lowering.value) > sizeOf(live.value);
  const mustWait = facts.isFrozen || (isRaise && !baseline.isOurs && contention.waitMs > 0);
  const next = mustWait ? live.value : lowering.value;
  const decided = decideWrite(live, ledger, { baseline, next });
  const write: LedgerWrite = facts.isFrozen ? { kind: 'Nothing' } : decided;
  const changed = changeOf(facts, baseline);
  const recheckMs = mustWait && !facts.isFrozen ? contention.waitMs : lowering.recheckMs;
  return {
    ...total,
    write,
    baseline,
    contention,
    memory: remember({ facts, memory, write, lowering: lowering.memory }),
    ...(changed && { baselineChanged: changed }),
    ...(recheckMs !== undefined && { recheckMs }),
  };
}

function highest({ witnesses, limits }: TargetFacts, baseline: Baseline): Aggregate {
  const value = baseline.known ? baseline.value : null;
  const totals = witnesses.map((contributions) => aggregate(value, contributions, limits));
  const byApplied = totals.sort((a, b) => sizeOf(b.applied) - sizeOf(a.applied));
  return byApplied[0] ?? aggregate(value, [], limits);
}

/** Without a baseline a target may be raised, and is never lowered. */
function goal(live: LiveField, baseline: Baseline, { applied }: Aggregate): number | null {
  return baseline.known || sizeOf(applied) > sizeOf(live.value) ? applied : live.value;
}

function changeOf({ live, ledger }: TargetFacts, baseline: Baseline) {
  if (!baseline.known || baseline.isOurs || ledger?.uid !== live.uid) return undefined;
  const from = ledger.baseline;
  if (from === undefined || from === baseline.value) return undefined;
  return { from, to: baseline.value, manager: live.manager };
}

function remember(after: {
  facts: TargetFacts;
  memory: TargetMemory;
  write: LedgerWrite;
  lowering: LoweringMemory;
}): TargetMemory {
  const { facts, memory, write, lowering } = after;
  const { live, now, monotonicMs } = facts;
  if (write.kind !== 'Patch') return { lowering, contention: memory.contention };
  if (sizeOf(write.value) <= sizeOf(live.value))
    return { lowering: { agreedSinceMs: monotonicMs }, contention: memory.contention };
  const isTheirs = live.owner !== 'Ours';
  return {
    lowering: {},
    contention: isTheirs ? afterRaise(memory.contention, live, now) : memory.contention,
  };
}
