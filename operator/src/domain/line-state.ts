import type { LineConfig } from './line-config.js';

export type LineState = 'CLOSED' | 'PREQUEUE' | 'OPEN' | 'PAUSED' | 'HELD' | 'DRAINING';
export type LineNow = { state: LineState; releasePerSecond: number };

/**
 * What the waiting room does with its last config at any later time, by itself: the dead-man's switch of the gate. The operator
 * asks the same function what the line has done while it was away.
 */
export function lineStateAt(config: LineConfig, now: number): LineNow {
  const { gate, preQueueOpensAt = config.opensAt } = config;
  if (gate.state === 'Draining') return closed('DRAINING');
  if (now >= config.closesAt) return closed('CLOSED');
  if (now < config.opensAt) return closed(now < preQueueOpensAt ? 'CLOSED' : 'PREQUEUE');
  if (gate.state === 'Paused') return closed('PAUSED');
  if (gate.state === 'Armed') return open(config, gate.isDegraded);
  return now >= timeoutAt(config) ? open(config, true) : closed('HELD');
}

const closed = (state: LineState): LineNow => ({ state, releasePerSecond: 0 });

function open(config: LineConfig, isDegraded: boolean): LineNow {
  const part = isDegraded ? config.degradedReleasePercent / 100 : 1;
  const most = config.releasePerSecond * part;
  return {
    state: 'OPEN',
    releasePerSecond: Math.min(most, config.gate.effectiveReleasePerSecond),
  };
}

/** When a sale that is not armed opens all the same; never, if it is to hold. */
export function timeoutAt({ gate, opensAt, onTimeout, maxHoldSeconds }: LineConfig): number {
  if (onTimeout === 'Hold') return Infinity;
  const heldSince = gate.state === 'Held' ? Math.max(opensAt, gate.since) : opensAt;
  return heldSince + maxHoldSeconds * 1000;
}

/** When the line opened, or will, if this config stays the last one; undefined when it does not before it closes. */
export function openingAt(config: LineConfig): number | undefined {
  const { state, since } = config.gate;
  if (state === 'Paused' || state === 'Draining') return undefined;
  const at = state === 'Armed' ? Math.max(config.opensAt, since) : timeoutAt(config);
  return at < config.closesAt ? at : undefined;
}
