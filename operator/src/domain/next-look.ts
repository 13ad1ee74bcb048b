import { gateChangesAt, type GateFacts, type GateMemory } from './gate.js';
import type { LineConfig } from './line-config.js';
import { timeoutAt } from './line-state.js';
import type { Sale } from './sale.js';
import { recheckMs, type StageNow } from './stage.js';
import { coolAt, drainUntil, raiseAt, warmBy } from './window.js';

export type LookFacts = {
  config: LineConfig;
  stage: StageNow;
  gate?: GateMemory | undefined;
  pods: GateFacts['pods'];
};

/** How long until a sale is to be looked at again without any event: until the first instant at which something follows by time alone. */
export function nextLookMs(sale: Sale, facts: LookFacts, now: number): number {
  if (facts.stage.stage === 'Completed') return recheckMs(undefined, now);
  const instants = [...instantsOf(sale), timeoutAt(facts.config)].filter((at) => at > now);
  const patience = facts.gate ? gateChangesAt(facts.gate, facts.pods, now) : Infinity;
  return Math.min(recheckMs(Math.min(...instants), now), patience - now);
}

function instantsOf(sale: Sale): number[] {
  const { spec } = sale;
  const dueAt = spec.targets.map((one) => warmBy(spec, one) - spec.prewarm.readyBySeconds * 1000);
  const raised = spec.targets.map((one) => raiseAt(spec, one));
  const window = [spec.preQueueOpensAt ?? spec.opensAt, spec.opensAt, spec.closesAt];
  return [...raised, ...dueAt, ...window, coolAt(sale), drainUntil(sale) ?? Infinity];
}
