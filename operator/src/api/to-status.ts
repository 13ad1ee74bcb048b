import { canonical } from '../domain/canonical.js';
import type { SalePlan } from '../domain/plan-sale.js';
import { limitText, type TargetReport } from '../domain/target-report.js';
import type { TargetStatus, TicketSaleStatus } from './ticket-sale.js';

export type StatusFacts = {
  generation: number;
  reports: readonly TargetReport[];
  waitingRoom?: TicketSaleStatus['waitingRoom'];
  earlier: TicketSaleStatus | undefined;
};

/** The status to store; the earlier one itself when nothing differs, so that nothing is written. */
export function toStatus(plan: SalePlan, facts: StatusFacts): TicketSaleStatus {
  const { latches, forecast, capacity } = plan;
  const status: TicketSaleStatus = {
    observedGeneration: facts.generation,
    openedAt: toInstant(latches.openedAt),
    closedAt: toInstant(latches.closedAt),
    completedAt: toInstant(latches.completedAt),
    soldOutAt: toInstant(latches.soldOutAt),
    capacity,
    capacityReadyAt: toInstant(plan.capacityReadyAt),
    nextTransition: nextOf(plan),
    plan: plan.plan.map((step) => ({ ...step, at: new Date(step.at).toISOString() })),
    forecast,
    targets: facts.reports.map(toTarget),
    waitingRoom: facts.waitingRoom,
    conditions: [...plan.conditions],
  };
  return facts.earlier && canonical(status) === canonical(facts.earlier) ? facts.earlier : status;
}

const toInstant = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

/** What the clock alone brings: the next step of the plan, or the end of what goes on now. */
function nextOf({ stage, plan }: SalePlan): TicketSaleStatus['nextTransition'] {
  if (stage.nextAt === undefined) return undefined;
  const step = plan.find(({ at }) => at === stage.nextAt);
  return { stage: step?.stage ?? 'Completed', at: new Date(stage.nextAt).toISOString() };
}

function toTarget(report: TargetReport): TargetStatus {
  const { name, uid, via, requested, aggregated, ready, baseline, contributors } = report;
  const { applied, live = applied } = report;
  const { problem, contention } = report;
  const message = problem?.message ?? contention?.message ?? limitText(report);
  return {
    name,
    uid,
    via,
    requested,
    aggregated,
    applied: live,
    ready,
    baseline,
    contributors: [...contributors],
    limited: report.missing > 0,
    message: message.slice(0, 1024),
  };
}
