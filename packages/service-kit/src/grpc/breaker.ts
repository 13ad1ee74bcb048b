import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { ClientError, Status, type ClientMiddleware } from 'nice-grpc-common';
import { ErrorInfo, RichClientError } from 'nice-grpc-error-details';
import type { Metrics } from '../metrics.js';

const failuresToOpen = 10;
const halfOpenAfterMs = 1_000;
const faults = new Set([Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED, Status.INTERNAL]);

/** Opens after ten faults in a row and answers at once while open; a refusal is no fault. */
export function breakerMiddleware(target: string, metrics: Metrics): ClientMiddleware {
  const policy = openBreaker(target, metrics);
  return async function* breaker(call, options) {
    if (call.responseStream || call.requestStream) return yield* call.next(call.request, options);
    try {
      return await policy.execute(async () => {
        const step = await call.next(call.request, options).next();
        return step.value;
      });
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new RichClientError(
        call.method.path,
        Status.UNAVAILABLE,
        `${target} does not answer; try again`,
        [ErrorInfo.fromPartial({ reason: 'DEPENDENCY_UNAVAILABLE', domain: 'ticketbottle' })],
      );
    }
  };
}

function openBreaker(target: string, metrics: Metrics): CircuitBreakerPolicy {
  const state = metrics.gauge('circuit_state', '0 closed, 1 open, 2 half open', ['dependency']);
  state.set({ dependency: target }, 0);
  const policy = circuitBreaker(
    handleWhen((error) => error instanceof ClientError && faults.has(error.code)),
    { halfOpenAfter: halfOpenAfterMs, breaker: new ConsecutiveBreaker(failuresToOpen) },
  );
  policy.onStateChange((now) => {
    state.set(
      { dependency: target },
      now === CircuitState.Open ? 1 : now === CircuitState.HalfOpen ? 2 : 0,
    );
  });
  return policy;
}
