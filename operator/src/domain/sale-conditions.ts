import type { ConditionType, Observation } from './conditions.js';
import type { Infeasible } from './feasibility.js';
import type { GateBlocker } from './gate.js';
import type { GateNow } from './line-config.js';
import type { LineState } from './line-state.js';
import type { Sale } from './sale.js';
import type { StageNow } from './stage.js';
import { limitText, type TargetReport } from './target-report.js';
import { prewarmAt, warmBy } from './window.js';

export type ConditionFacts = {
  sale: Sale;
  now: StageNow;
  reports: readonly TargetReport[];
  isWarm: boolean;
  blockers: readonly GateBlocker[];
  gate: GateNow;
  line: LineState;
  skewMs: number;
  dependencyTrouble?: string | undefined;
  feasible?: Infeasible | undefined;
  /** The line opened by itself while nobody looked. */
  openedWhileAway: boolean;
};

const mostSkewMs = 2000;
const bool = (isSo: boolean) => (isSo ? 'True' : 'False');

function say(
  type: ConditionType,
  isSo: boolean,
  [reason, message = '']: [string, string?],
): Observation {
  return { type, status: bool(isSo), reason, message };
}

/** Every condition, from the first look on. */
export function observe(facts: ConditionFacts, at: number): Observation[] {
  const details = [
    progressing(facts),
    capacityReady(facts),
    capacityAtRisk(facts, at),
    capacityLimited(facts),
    feasible(facts),
    targetsResolved(facts),
    targetContended(facts),
    waitingRoomConfigured(facts),
    dependenciesHealthy(facts),
    open(facts),
    clockSkewed(facts),
    suspended(facts),
  ];
  return [summary(details), ...details];
}

function progressing({ now }: ConditionFacts): Observation {
  const { stage, reason, nextAt } = now;
  const until = nextAt === undefined ? '' : `until ${new Date(nextAt).toISOString()}`;
  const why = { MissedWindow: 'it was made after closesAt: nothing was done', SoldOut: 'sold out' };
  const message = [reason && why[reason], until].filter(Boolean).join(', ');
  return say('Progressing', stage !== 'Completed', [stage, message]);
}

function capacityReady({ reports, isWarm, now }: ConditionFacts): Observation {
  if (isWarm && now.stage !== 'Scheduled') return say('CapacityReady', true, ['Warm']);
  if (now.stage === 'Scheduled' || now.stage === 'Completed')
    return say('CapacityReady', false, [now.stage]);
  const cold = reports.filter(({ ready, applied }) => ready < applied);
  const text = cold.map(({ name, ready, applied }) => `${name}: ${ready} of ${applied} ready`);
  return say('CapacityReady', false, ['NotReady', text.join('; ')]);
}

function capacityAtRisk({ sale, isWarm, now, reports }: ConditionFacts, at: number): Observation {
  const { spec, createdAt } = sale;
  const isBefore = now.stage === 'Prewarming' || now.stage === 'Held';
  const late = reports.filter((report) => {
    const target = spec.targets.find(({ name }) => name === report.name);
    const dueAt = target ? warmBy(spec, target) - spec.prewarm.readyBySeconds * 1000 : Infinity;
    return at >= dueAt && report.ready < report.applied;
  });
  if (!isBefore || isWarm) return say('CapacityAtRisk', false, ['OnTime']);
  if (createdAt > prewarmAt(spec))
    return say('CapacityAtRisk', true, ['LateCreation', 'made after prewarming should have begun']);
  if (late.length === 0) return say('CapacityAtRisk', false, ['OnTime']);
  const names = late.map(({ name }) => name).join(', ');
  return say('CapacityAtRisk', true, ['NotReadyInTime', `${names}: look at their pods`]);
}

function capacityLimited({ reports }: ConditionFacts): Observation {
  const texts = reports.map(limitText).filter((text) => text !== '');
  if (texts.length === 0) return say('CapacityLimited', false, ['EnoughReplicas']);
  const wayOut = 'raise maxReplicas of the autoscaler, or set raiseMax';
  return say('CapacityLimited', true, ['CapReached', `${texts.join('; ')}: ${wayOut}`]);
}

function feasible({ feasible: refusal }: ConditionFacts): Observation {
  if (refusal === undefined) return say('Feasible', true, ['AsPlanned']);
  return say('Feasible', false, [refusal.reason, refusal.message]);
}

function targetsResolved({ reports }: ConditionFacts): Observation {
  const problem = reports.find((one) => one.problem !== undefined)?.problem;
  if (problem === undefined) return say('TargetsResolved', true, ['Found']);
  return say('TargetsResolved', false, [problem.reason, problem.message]);
}

function targetContended({ reports }: ConditionFacts): Observation {
  const found = reports.find((one) => one.contention !== undefined)?.contention;
  if (found === undefined) return say('TargetContended', false, ['NobodyElseWrites']);
  return say('TargetContended', true, [found.reason, found.message]);
}

function waitingRoomConfigured({ blockers }: ConditionFacts): Observation {
  const texts: Partial<Record<GateBlocker, string>> = {
    Conflict: 'an older TicketSale governs this event: delete one of them',
    WindowMismatch: "the event's own sale window is another: make them the same",
    EventUnknown: 'the platform has no such event: correct eventId, or create the event',
    EventUnread: 'the event service could not be asked yet',
    ConfigNotAcknowledged: 'not every pod of the waiting room has applied it yet',
  };
  const found = blockers.find((one) => texts[one] !== undefined);
  if (found === undefined) return say('WaitingRoomConfigured', true, ['Acknowledged']);
  return say('WaitingRoomConfigured', false, [found, texts[found] ?? '']);
}

function dependenciesHealthy({ dependencyTrouble: trouble }: ConditionFacts): Observation {
  if (trouble === undefined) return say('DependenciesHealthy', true, ['Healthy']);
  return say('DependenciesHealthy', false, ['Unhealthy', trouble]);
}

function open({ line, gate, sale, openedWhileAway }: ConditionFacts): Observation {
  if (line !== 'OPEN') {
    const notYet = sale.latches.openedAt === undefined ? 'NotYet' : 'Closed';
    const reason = {
      PAUSED: 'Paused',
      HELD: 'Held',
      DRAINING: 'Draining',
      CLOSED: notYet,
      PREQUEUE: 'PreQueue',
    };
    return say('Open', false, [reason[line], gate.reason]);
  }
  if (gate.isDegraded) return say('Open', true, ['OpenDegraded', gate.reason]);
  return say('Open', true, [openedWhileAway ? 'OpenedWhileControllerAway' : 'Opened']);
}

function clockSkewed({ skewMs }: ConditionFacts): Observation {
  const isSkewed = Math.abs(skewMs) > mostSkewMs;
  if (!isSkewed) return say('ClockSkewed', false, ['InSync']);
  const message = 'the clock of the operator and that of the API server differ by more than 2 s';
  return say('ClockSkewed', true, ['Skewed', message]);
}

function suspended({ sale: { spec } }: ConditionFacts): Observation {
  if (spec.suspend) return say('Suspended', true, ['Suspend', 'nothing is written for it']);
  return spec.dryRun
    ? say('Suspended', true, ['DryRun', 'only planned'])
    : say('Suspended', false, ['Active']);
}

/** Ready: the sale is where it should be, whatever the time. The first thing that is not so is told. */
function summary(details: readonly Observation[]): Observation {
  const good: ConditionType[] = ['TargetsResolved', 'Feasible', 'DependenciesHealthy'];
  const bad: ConditionType[] = ['TargetContended', 'CapacityAtRisk', 'ClockSkewed'];
  const held = details.find(({ type, reason }) => type === 'Progressing' && reason === 'Held');
  const found =
    details.find(({ type, status }) => good.includes(type) && status === 'False') ??
    details.find(({ type, status }) => bad.includes(type) && status === 'True') ??
    held;
  if (found === undefined) return say('Ready', true, ['AsPlanned']);
  return say('Ready', false, [found === held ? 'Held' : found.reason, found.message]);
}
