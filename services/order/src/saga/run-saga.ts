import { setTimeout as pause } from 'node:timers/promises';
import { decideBegun, type StepResult } from '../domain/decide-placement.js';
import type { Order, StepName } from '../domain/order.js';
import { changeOrder } from './change-order.js';
import type { Parts } from './parts.js';
import { toFailure, type SagaStep, type StepFailure, type StepOutcome } from './step.js';

/** `order`: as last written. */
export type SagaEnd =
  /** `done`: the steps that ran since the last write, `result`: what all of them found out. */
  | { kind: 'done'; order: Order; result: StepResult; done: StepName[] }
  | ({ kind: 'failed'; order: Order; step: StepName; done: StepName[] } & StepFailure)
  /** Somebody else decided the order meanwhile. */
  | { kind: 'overtaken'; order: Order };

const mostTries = 3;
const pauseMs = 100;
/** A try with less time left would only be cut off. */
const leastMs = 1_500;

/** Runs groups of steps one after the other, the steps of a group together. `deadline` is epoch milliseconds. */
export async function runSaga(
  parts: Parts,
  start: Order,
  { groups, deadline }: { groups: SagaStep[][]; deadline: number },
): Promise<SagaEnd> {
  let order = start;
  let result: StepResult = {};
  let done: StepName[] = [];
  for (const group of groups) {
    const isNew = group.some((step) => !order.saga.begun.includes(step.name));
    const begun = await recordBegun(parts, order, { group, result, done });
    if (begun === undefined) return { kind: 'overtaken', order };
    order = begun;
    const current = { ...order, ...result };
    const outcomes = await Promise.all(
      group.map((step) => runStep(parts, step, { order: current, deadline, isNew })),
    );
    done = group.flatMap(({ name }, n) => (outcomes[n]?.ok === true ? [name] : []));
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome.ok) result = { ...result, ...outcome.result };
      else if (group[n] !== undefined)
        return { ...outcome, kind: 'failed', order, step: group[n].name, done };
    }
  }
  return { kind: 'done', order, result, done };
}

/** Before run: a call that timed out may have worked. The first group was recorded with the order itself. */
async function recordBegun(
  parts: Parts,
  order: Order,
  { group, result, done }: { group: SagaStep[]; result: StepResult; done: StepName[] },
): Promise<Order | undefined> {
  const steps = group.map((step) => step.name);
  if (steps.every((step) => order.saga.begun.includes(step))) return order;
  const now = parts.clock.now();
  const written = await changeOrder(parts, order, (o) =>
    decideBegun(o, { steps, done, result, now }),
  );
  return written.changed ? written.order : undefined;
}

async function runStep(
  { clock, metrics }: Parts,
  step: SagaStep,
  { order, deadline, isNew }: { order: Order; deadline: number; isNew: boolean },
): Promise<StepOutcome> {
  const seconds = metrics.timer('saga_step_seconds', 'How long a saga step took', [
    'step',
    'outcome',
  ]);
  for (let tries = 1; ; tries++) {
    const from = performance.now();
    const outcome = await attempt(step, order, { first: isNew && tries === 1 });
    const label = outcome.ok ? 'done' : outcome.fault ? 'fault' : 'refused';
    seconds({ step: step.name, outcome: label }, (performance.now() - from) / 1_000);
    const again =
      !outcome.ok && outcome.fault && tries < mostTries && deadline - clock.now() > leastMs;
    if (!again) return outcome;
    await pause(pauseMs * tries);
  }
}

async function attempt(
  step: SagaStep,
  order: Order,
  which: { first: boolean },
): Promise<StepOutcome> {
  try {
    return await step.run(order, which);
  } catch (error) {
    return { ok: false, ...toFailure(error) };
  }
}
