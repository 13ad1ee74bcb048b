import { canonical } from './canonical.js';
import type { SaleSpec } from './sale.js';

/**
 * What the operator tells the waiting room of the gate.
 * Closed, PreQueue: not armed yet. Armed: opens by itself at opensAt, and is open from then on. Held: not ready; after
 * maxHoldSeconds onTimeout happens by itself. Paused: a person said so; no time ends it. Draining: no new joins, for good.
 */
export type GateState = 'Closed' | 'PreQueue' | 'Armed' | 'Held' | 'Paused' | 'Draining';

/** The content of the ConfigMap of a sale: all that the waiting room needs to go on while the operator is away. */
export type LineConfig = {
  sale: string;
  eventId: string;
  preQueueOpensAt?: number | undefined;
  opensAt: number;
  closesAt: number;
  maxConcurrent: number;
  releasePerSecond: number;
  sessionSeconds: number;
  maxHoldSeconds: number;
  onTimeout: 'OpenDegraded' | 'Hold';
  degradedReleasePercent: number;
  gate: GateNow;
  /** Grows with every change: a lagging pod never brings an older content back. */
  generation: number;
};

export type GateNow = {
  state: GateState;
  /** Why, for buyers and people; empty when there is nothing to say. */
  reason: string;
  /** Since when the state is this one. */
  since: number;
  /** It opened although it was not ready, at a part of the rate. */
  isDegraded: boolean;
  /** Admissions per second as they follow what is ready; never above releasePerSecond. */
  effectiveReleasePerSecond: number;
};

export function lineConfig(
  sale: { name: string; spec: SaleSpec },
  gate: GateNow,
  earlier: LineConfig | undefined,
  now: number,
): LineConfig {
  const { spec } = sale;
  const content = {
    sale: sale.name,
    eventId: spec.eventId,
    preQueueOpensAt: spec.preQueueOpensAt,
    opensAt: spec.opensAt,
    closesAt: spec.closesAt,
    maxConcurrent: spec.waitingRoom.maxConcurrent,
    releasePerSecond: spec.waitingRoom.releasePerSecond,
    sessionSeconds: spec.waitingRoom.sessionSeconds,
    maxHoldSeconds: spec.gate.maxHoldSeconds,
    onTimeout: spec.gate.onTimeout,
    degradedReleasePercent: spec.gate.degradedReleasePercent,
    gate,
  };
  if (earlier && canonical({ ...content, generation: earlier.generation }) === canonical(earlier))
    return earlier;
  // By the clock, so that a sale made anew under its old name is newer, too.
  return { ...content, generation: Math.max((earlier?.generation ?? 0) + 1, now) };
}

/**
 * What pods acknowledge by its hash: everything but the gate and the generation, which move when nothing was configured anew.
 */
export function hashedText(config: LineConfig): string {
  const settings = Object.entries(config).filter(
    ([name]) => name !== 'gate' && name !== 'generation',
  );
  return canonical(Object.fromEntries(settings));
}

/** The `data` of the ConfigMap: `config.json` for machines, what a person looks for beside it. */
export function toData(config: LineConfig, hash: string): Record<string, string> {
  return {
    'config.json': JSON.stringify(config),
    eventId: config.eventId,
    gate: config.gate.state,
    generation: String(config.generation),
    hash,
  };
}
