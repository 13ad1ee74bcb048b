import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  noop,
  retry,
  wrap,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { ClientError, Status, type ClientMiddleware } from 'nice-grpc-common';
import { ErrorInfo, RichClientError } from 'nice-grpc-error-details';
import type { Metrics } from '../metrics.js';
import { refusalOf } from '../refusals.js';

const failuresToOpen = 10;
const halfOpenAfterMs = 1_000;
const backoff = new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 });
const faults = new Set([Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED, Status.INTERNAL]);

/**
 * Retries idempotent unary calls that met UNAVAILABLE, `retries` times and jittered, behind a breaker that opens after ten faults in
 * a row and then answers at once. A refusal is an answer: neither retried nor counted.
 */
export function resilience(
  target: string,
  { metrics, retries }: { metrics: Metrics; retries: number },
): ClientMiddleware {
  const breaker = openBreaker(target, metrics);
  const again = retry(
    handleWhen((error) => isFault(error) && error.code === Status.UNAVAILABLE),
    { maxAttempts: Math.max(1, retries), backoff },
  );
  return async function* resilient(call, options) {
    if (call.responseStream || call.requestStream) return yield* call.next(call.request, options);
    const mayRepeat = retries > 0 && call.method.options.idempotencyLevel !== undefined;
    const policy = wrap(mayRepeat ? again : noop, breaker);
    try {
      return await policy.execute(async () => {
        const step = await call.next(call.request, options).next();
        return step.value;
      }, options.signal);
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

function isFault(error: unknown): error is ClientError {
  if (!(error instanceof ClientError) || !faults.has(error.code)) return false;
  const reason = refusalOf(error)?.reason;
  return reason === undefined || reason === 'DEPENDENCY_UNAVAILABLE' || reason === 'TIMEOUT';
}

function openBreaker(target: string, metrics: Metrics): CircuitBreakerPolicy {
  const state = metrics.gauge('circuit_state', '0 closed, 1 open, 2 half open', ['dependency']);
  state.set({ dependency: target }, 0);
  const policy = circuitBreaker(handleWhen(isFault), {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(failuresToOpen),
  });
  policy.onStateChange((now) => {
    const value = now === CircuitState.Open ? 1 : now === CircuitState.HalfOpen ? 2 : 0;
    state.set({ dependency: target }, value);
  });
  return policy;
}
