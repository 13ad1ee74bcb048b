import { isFault, refusalOf } from '@ticketbottle/service-kit/refusals.js';
import type { StepResult } from '../domain/decide-placement.js';
import type { Order, OrderRefusal, StepName } from '../domain/order.js';

export type StepFailure = { refusal: OrderRefusal; fault: boolean };
export type StepOutcome = { ok: true; result: StepResult } | ({ ok: false } & StepFailure);

/** `run` and `undo` must succeed any number of times; `undo` also after a `run` that never answered. */
export type SagaStep = {
  name: StepName;
  /** `first`: no earlier `run` of this step was begun, by whomever. */
  run: (order: Order, attempt: { first: boolean }) => Promise<StepOutcome>;
  undo: (order: Order) => Promise<void>;
};

export const done: StepOutcome = { ok: true, result: {} };

/** A refusal is an answer; a fault may be tried again. */
export async function outcomeOf(run: () => Promise<StepResult>): Promise<StepOutcome> {
  try {
    return { ok: true, result: await run() };
  } catch (error) {
    return { ok: false, ...toFailure(error) };
  }
}

export function toFailure(error: unknown): StepFailure {
  const refusal = refusalOf(error);
  // A provider that is away is payment's answer, given after its own tries.
  if (refusal !== undefined && (!isFault(error) || refusal.reason === 'PROVIDER_UNAVAILABLE')) {
    const { reason, message, metadata, retryAfterSeconds, fields } = refusal;
    return { refusal: { reason, message, metadata, retryAfterSeconds, fields }, fault: false };
  }
  return { refusal: dependencyAway, fault: true };
}

const dependencyAway: OrderRefusal = {
  reason: 'DEPENDENCY_UNAVAILABLE',
  message: 'a service that this order needs is away; nothing was bought, try again',
  retryAfterSeconds: 2,
};
