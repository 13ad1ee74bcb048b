import { ClientError, Status, type ClientMiddleware } from 'nice-grpc-common';
import type { Metrics } from '../metrics.js';

/** One measurement per unary call, with its retries, as its caller lived it. */
export function callTimer(target: string, metrics: Metrics): ClientMiddleware {
  const duration = metrics.timer(
    'rpc_client_duration_seconds',
    'How long a call of another service took, by target, method and gRPC code',
    ['target', 'method', 'code'],
  );
  return async function* timed(call, options) {
    if (call.responseStream || call.requestStream) return yield* call.next(call.request, options);
    const startedAt = performance.now();
    let code = Status.OK;
    try {
      return yield* call.next(call.request, options);
    } catch (error) {
      code = error instanceof ClientError ? error.code : Status.UNKNOWN;
      throw error;
    } finally {
      const { path } = call.method;
      const method = path.slice(path.lastIndexOf('/') + 1);
      duration({ target, method, code: Status[code] }, (performance.now() - startedAt) / 1_000);
    }
  };
}
