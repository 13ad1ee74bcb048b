import { setConditions, type Condition } from './conditions.js';
import { contributionOf, type Contribution } from './contributions.js';
import type { Infeasible } from './feasibility.js';
import { forecastOf, type Forecast } from './forecast.js';
import { decideGate, gateBlockers, type GateFacts, type GateMemory } from './gate.js';
import { dueLatches, type LatchFacts } from './latches.js';
import { hashedText, lineConfig, type GateNow, type LineConfig } from './line-config.js';
import { lineStateAt } from './line-state.js';
import { effectiveRelease, type ReleaseMemory } from './release.js';
import { nextLookMs } from './next-look.js';
import { observe } from './sale-conditions.js';
import type { Latches, Sale } from './sale.js';
import { stageOf, type StageNow } from './stage.js';
import { capacityText, isWarm, type TargetReport } from './target-report.js';
import { planOf, type PlanStep } from './timeline.js';
import { isMissed } from './window.js';

/** What a process remembers of a sale between two looks; losing it costs seconds of patience. */
export type SaleMemory = { gate?: GateMemory | undefined; release?: ReleaseMemory | undefined };

export type SaleFacts = Pick<
  GateFacts,
  'pods' | 'dependencyTrouble' | 'skewMs' | 'event' | 'isGovernedByOther'
> &
  LatchFacts & {
    reports: readonly TargetReport[];
    conditions: readonly Condition[];
    capacityReadyAt?: number | undefined;
    feasible?: Infeasible | undefined;
    dependencyPerSecond?: number | undefined;
    /** SHA-256 of a text in hex: domain imports nothing, not even Node. */
    hash: (text: string) => string;
    now: number;
  };

export type SalePlan = {
  latches: Latches;
  stage: StageNow;
  /** To be published; undefined when nothing may be: dry run, suspended, another sale governs, or it was made too late. */
  config?: LineConfig | undefined;
  configHash: string;
  contributions: ReadonlyMap<string, Contribution>;
  conditions: readonly Condition[];
  capacity: string;
  capacityReadyAt?: number | undefined;
  plan: PlanStep[];
  forecast: Forecast;
  memory: SaleMemory;
  recheckMs: number;
};

const awayMs = 30_000;

/** One look at one sale: everything that follows from what is wanted, what is so, and the time. */
export function planSale(sale: Sale, facts: SaleFacts, memory: SaleMemory): SalePlan {
  const { now } = facts;
  const latches = dueLatches(sale, facts, now);
  const latched = { ...sale, latches };
  const asked = contributions(latched, facts);
  const reports = facts.reports.map((report) => current(report, asked.get(report.name)));
  const warm = isWarm(sale.spec, reports);
  const stageFacts = { isWarm: warm, active: facts.stock?.active };
  const stage = stageOf(latched, stageFacts, now);
  const completedAt = latches.completedAt ?? (stage.stage === 'Completed' ? now : undefined);
  const gate = gateOf(latched, { ...facts, reports }, memory, stage);
  const config = lineConfig(sale, gate.gate, facts.published, now);
  const isTold = isPublished(latched, facts);
  // What the line does, not what it would do if it were told.
  const line = isTold ? config : (facts.published ?? config);
  const observed = observe(
    {
      sale: latched,
      now: stage,
      reports,
      isWarm: warm,
      blockers: gate.blockers,
      gate: line.gate,
      line: lineStateAt(line, now).state,
      skewMs: facts.skewMs,
      dependencyTrouble: facts.dependencyTrouble,
      feasible: facts.feasible,
      openedWhileAway: wasAway(latches, facts),
    },
    now,
  );
  return {
    latches: { ...latches, completedAt },
    stage,
    config: isTold ? config : undefined,
    configHash: facts.hash(hashedText(config)),
    contributions: asked,
    conditions: setConditions(facts.conditions, observed, { generation: sale.generation, now }),
    capacity: capacityText(reports),
    capacityReadyAt: warm ? (facts.capacityReadyAt ?? now) : undefined,
    plan: planOf(sale),
    forecast: forecastOf(sale, baselines(reports)),
    memory: gate.memory,
    recheckMs: nextLookMs(
      latched,
      { config, stage, gate: gate.memory.gate, pods: facts.pods },
      now,
    ),
  };
}

/** A target counts as warm only for what it is asked for now: ready pods of before the raise say nothing. */
function current(report: TargetReport, asked: Contribution | undefined): TargetReport {
  const wanted = asked ? Math.max(asked.floor, asked.replicas) : Infinity;
  return report.requested >= wanted && !report.problem ? report : { ...report, isObserved: false };
}

function isPublished(sale: Sale, { isGovernedByOther }: SaleFacts): boolean {
  return !sale.spec.dryRun && !sale.spec.suspend && !isGovernedByOther && !isMissed(sale);
}

/** Noticed long after it was so; told for as long as the condition that says it stays. */
function wasAway({ openedAt }: Latches, { now, conditions }: SaleFacts): boolean {
  const told = conditions.find(({ type }) => type === 'Open');
  if (told?.status === 'True') return told.reason === 'OpenedWhileControllerAway';
  return (
    openedAt !== undefined &&
    now - openedAt > awayMs &&
    told?.reason !== 'Paused' &&
    told?.reason !== 'Held'
  );
}

function gateOf(sale: Sale, facts: SaleFacts, memory: SaleMemory, { stage }: StageNow) {
  const { spec, latches } = sale;
  const { now, published, reports } = facts;
  const required = spec.targets.filter((target) => target.required).map(({ name }) => name);
  const needed = reports.filter(({ name }) => required.includes(name));
  const hash = published ? facts.hash(hashedText(published)) : '';
  const blockers = gateBlockers(spec, { ...facts, targets: needed, hash }, now);
  const decided = decideGate({
    spec,
    openedAt: latches.openedAt,
    isDraining: stage === 'Draining' || spec.cancelled || sale.deletedAt !== undefined,
    blockers,
    earlier: published?.gate,
    memory: memory.gate,
    now,
  });
  const release = releaseOf(sale, facts, memory.release);
  const gate: GateNow = { ...decided.gate, effectiveReleasePerSecond: release.perSecond };
  return { gate, blockers, memory: { gate: decided.memory, release } };
}

function releaseOf({ spec }: Sale, facts: SaleFacts, memory: ReleaseMemory | undefined) {
  const sized = spec.targets.flatMap(({ name, perReplica }) => {
    const report = facts.reports.find((one) => one.name === name);
    if (perReplica?.metric !== 'Checkouts' || report === undefined) return [];
    return [{ capacity: perReplica.capacity, report }];
  });
  const shares = sized.map(({ report }) =>
    report.requested === 0 ? 1 : 1 - report.lost / report.requested,
  );
  return effectiveRelease(
    {
      releasePerSecond: spec.waitingRoom.releasePerSecond,
      workers: sized.map(({ capacity, report }) => ({ capacity, ready: report.ready })),
      dependencyPerSecond: facts.dependencyPerSecond,
      share: Math.min(1, ...shares),
    },
    memory,
    facts.now,
  );
}

function contributions(sale: Sale, { reports, stock, now }: SaleFacts) {
  const found = new Map<string, Contribution>();
  for (const target of sale.spec.targets) {
    const earlier = reports.find(({ name }) => name === target.name)?.requested ?? 0;
    const facts = { isWarm: false, active: stock?.active };
    const contribution = contributionOf(sale, target, { now, facts, earlier });
    if (contribution) found.set(target.name, contribution);
  }
  return found;
}

function baselines(reports: readonly TargetReport[]): ReadonlyMap<string, number | null> {
  const known = reports.flatMap(({ name, baseline }): [string, number | null][] =>
    baseline === undefined ? [] : [[name, baseline]],
  );
  return new Map(known);
}
