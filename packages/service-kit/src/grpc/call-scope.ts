import { Metadata, type ClientMiddleware } from 'nice-grpc-common';
import type { DeadlineOptions } from 'nice-grpc-client-middleware-deadline';
import { currentContext } from '../request-context.js';

/** Never less than this, so that a call still reports why it failed. */
const leastMs = 1;

/** Hands on request id, authorization and what is left of the deadline. Streams get no deadline. */
export function callScope(timeoutMs: number): ClientMiddleware<object, DeadlineOptions> {
  return async function* scope(call, options) {
    const context = currentContext();
    const metadata = Metadata(options.metadata);
    if (context !== undefined) {
      metadata.set('x-request-id', context.requestId);
      if (context.authorization !== undefined && !metadata.has('authorization'))
        metadata.set('authorization', context.authorization);
    }
    if (call.responseStream || call.requestStream)
      return yield* call.next(call.request, { ...options, metadata });
    const left = context?.deadline === undefined ? timeoutMs : context.deadline - Date.now();
    const deadline = typeof options.deadline === 'number' ? options.deadline : timeoutMs;
    const ms = Math.max(leastMs, Math.min(deadline, left));
    metadata.set('x-timeout-ms', String(Math.ceil(ms)));
    const endsAt = new Date(Date.now() + ms);
    return yield* call.next(call.request, { ...options, metadata, deadline: endsAt });
  };
}
