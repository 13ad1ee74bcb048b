import type { GateNow, GateState } from './line-config.js';
import type { SaleSpec } from './sale.js';

/** Why a sale is not armed: the first of them is told to buyers and people. */
export type GateBlocker =
  | 'TargetsNotReady'
  | 'ConfigNotAcknowledged'
  | 'DependenciesUnhealthy'
  | 'ClockSkewed'
  | 'WindowMismatch'
  | 'EventUnknown'
  | 'EventUnread'
  | 'Conflict';

/** How the event's own sale window compares with that of the sale. Unread: nobody could ask for it yet. */
export type EventSeen = 'Same' | 'OtherWindow' | 'Unknown' | 'Unread';

export type GateFacts = {
  /** Of every required target. */
  targets: readonly { ready: number; applied: number; isObserved: boolean }[];
  /** Pods of the waiting room that are Ready, since when, and the hash that each applies. */
  pods: readonly { readySince: number; hash: string }[];
  /** Of what was published, without the gate. */
  hash: string;
  /** What a worker lacks by its own word; undefined: nothing. */
  dependencyTrouble?: string | undefined;
  skewMs: number;
  event: EventSeen;
  /** An older TicketSale governs the event. */
  isGovernedByOther: boolean;
};

/** A pod that has just become Ready is not waited for. */
const newPodMs = 10_000;
/** A fact counts when it has been so for this long. */
const stableMs = 10_000;
const mostSkewMs = 30_000;

/** When a decision may become another one by patience alone; Infinity: never. */
export function gateChangesAt(memory: GateMemory, pods: GateFacts['pods'], now: number): number {
  const instants = [
    memory.since + stableMs,
    ...pods.map(({ readySince }) => readySince + newPodMs),
  ];
  return Math.min(...instants.filter((at) => at > now));
}

export function isTargetWarm(
  { ready, applied, isObserved }: GateFacts['targets'][number],
  minReadyPercent: number,
): boolean {
  return isObserved && ready * 100 >= applied * minReadyPercent;
}

/** What is not as it must be. */
export function gateBlockers(spec: SaleSpec, facts: GateFacts, now: number): GateBlocker[] {
  const { minReadyPercent } = spec.gate;
  const settled = facts.pods.filter(({ readySince }) => readySince <= now - newPodMs);
  const isAcked = settled.length > 0 && settled.every(({ hash }) => hash === facts.hash);
  const isWarm = facts.targets.every((target) => isTargetWarm(target, minReadyPercent));
  const found: [GateBlocker, boolean][] = [
    ['Conflict', facts.isGovernedByOther],
    ['EventUnknown', facts.event === 'Unknown'],
    ['WindowMismatch', facts.event === 'OtherWindow'],
    ['EventUnread', facts.event === 'Unread'],
    ['DependenciesUnhealthy', facts.dependencyTrouble !== undefined],
    ['TargetsNotReady', !isWarm],
    ['ConfigNotAcknowledged', !isAcked],
    ['ClockSkewed', Math.abs(facts.skewMs) > mostSkewMs],
  ];
  return found.filter(([, isSo]) => isSo).map(([blocker]) => blocker);
}

/** Since when nothing, or something, is in the way; of this process only. */
export type GateMemory = { isGood: boolean; since: number };

export type GateInput = {
  spec: SaleSpec;
  /** Opened for good: capacity that dies then slows admission, and does not close the gate again. */
  openedAt?: number | undefined;
  isDraining: boolean;
  blockers: readonly GateBlocker[];
  /** What was published last. */
  earlier?: Pick<GateNow, 'state' | 'since' | 'isDegraded' | 'reason'> | undefined;
  memory?: GateMemory | undefined;
  now: number;
};

export type GateDecision = {
  gate: Omit<GateNow, 'effectiveReleasePerSecond'>;
  memory: GateMemory;
};

/** The state to publish. Armed after everything has been good for 10 s, and until something has been bad for 10 s. */
export function decideGate(input: GateInput): GateDecision {
  const { earlier, now } = input;
  const serious = blockersNow(input);
  const memory = remembered(input, serious.length === 0);
  const found = stateOf(input, { isReady: isReady(input, memory), reason: serious[0] ?? '' });
  const isSame = earlier?.state === found.state && earlier.isDegraded === found.isDegraded;
  const since = found.state === 'Held' ? heldSince(input) : now;
  return { gate: { ...found, since: isSame ? earlier.since : since }, memory };
}

function isReady({ spec, earlier, now }: GateInput, { isGood, since }: GateMemory): boolean {
  if (isGood && spec.gate.mode !== 'Required') return true;
  const isStable = now - since >= stableMs;
  const isArmed = earlier?.state === 'Armed' && !earlier.isDegraded;
  return isArmed ? isGood || !isStable : isGood && isStable;
}

const neverOpened: readonly GateBlocker[] = ['Conflict', 'WindowMismatch', 'EventUnknown'];

/**
 * Once fully open, only unhealthy dependencies hold a sale again. A gate that does not wait still does not open a sale that
 * another one governs, whose event says another window, or is not there.
 */
function blockersNow({ spec, openedAt, blockers, earlier }: GateInput): readonly GateBlocker[] {
  if (openedAt !== undefined && !earlier?.isDegraded)
    return spec.gate.mode === 'Required'
      ? blockers.filter((one) => one === 'DependenciesUnhealthy')
      : [];
  if (spec.gate.mode === 'Required') return blockers;
  return blockers.filter((one) => neverOpened.includes(one));
}

function remembered(input: GateInput, isGood: boolean): GateMemory {
  const { memory, now } = input;
  if (memory?.isGood === isGood) return { isGood, since: Math.min(memory.since, now) };
  // A process that begins knows nothing against a sale that is open.
  const isTrusted = memory === undefined && isGood && wasOpen(input);
  return { isGood, since: isTrusted ? 0 : now };
}

/** It is open, or was until a person paused it. */
function wasOpen({ openedAt, earlier }: GateInput): boolean {
  if (openedAt === undefined) return false;
  return (earlier?.state === 'Paused' || earlier?.state === 'Armed') && !earlier.isDegraded;
}

type Found = Pick<GateNow, 'state' | 'isDegraded' | 'reason'>;
const as = (state: GateState, reason = '', isDegraded = false): Found => ({
  state,
  reason,
  isDegraded,
});

function stateOf(
  input: GateInput,
  { isReady, reason }: { isReady: boolean; reason: string },
): Found {
  const { spec, now, openedAt } = input;
  if (input.isDraining) return as('Draining');
  const pause = pauseOf(spec);
  // What opened without being ready is not ready for having been paused.
  if (pause !== undefined) return as('Paused', pause, input.earlier?.isDegraded);
  if (isReady) return as('Armed');
  if (openedAt === undefined && now < spec.opensAt)
    return as(now < (spec.preQueueOpensAt ?? spec.opensAt) ? 'Closed' : 'PreQueue', reason);
  return isOpenDegraded(input) ? as('Armed', reason, true) : as('Held', reason);
}

function pauseOf({ hold, waitingRoom }: SaleSpec): string | undefined {
  if (hold) return 'Hold';
  return waitingRoom.paused ? 'Paused' : undefined;
}

/** It was held for as long as it may be, or is open that way already. */
function isOpenDegraded(input: GateInput): boolean {
  const { spec, earlier, now } = input;
  if (earlier?.isDegraded) return true;
  if (spec.gate.onTimeout === 'Hold') return false;
  return now >= heldSince(input) + spec.gate.maxHoldSeconds * 1000;
}

/** A sale that was not ready at opensAt is held from then on, whenever the operator comes to say so; its line may be open by now. */
function heldSince({ spec, earlier, now }: GateInput): number {
  if (earlier?.state === 'Held') return Math.max(earlier.since, spec.opensAt);
  const wasWaiting = earlier?.state === 'Closed' || earlier?.state === 'PreQueue';
  return wasWaiting ? spec.opensAt : now;
}
