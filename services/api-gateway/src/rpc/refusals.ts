import { Status } from 'nice-grpc-common';
import { toStatusError } from '@ticketbottle/service-kit/refusals.js';
import { HttpRefusal } from '../http/problem.js';

const statusOf: Record<number, Status> = {
  400: Status.INVALID_ARGUMENT,
  401: Status.UNAUTHENTICATED,
  403: Status.PERMISSION_DENIED,
  404: Status.NOT_FOUND,
  409: Status.FAILED_PRECONDITION,
  429: Status.RESOURCE_EXHAUSTED,
  503: Status.UNAVAILABLE,
};

/** What both doors refuse alike, as this one says it; everything else as it is. */
export function toRpcError(error: unknown): unknown {
  if (!(error instanceof HttpRefusal)) return error;
  const { status, code: reason, detail: message, retryAfterSeconds, errors } = error.problem;
  const known = { reason, message, retryAfterSeconds, fields: errors };
  return toStatusError(statusOf[status] ?? Status.INTERNAL, known);
}

/** A stream that ends before its place does; who watches opens it again, here or at another gateway. */
export function streamEnded(): Error {
  return toStatusError(Status.UNAVAILABLE, {
    reason: 'DEPENDENCY_UNAVAILABLE',
    message: 'this gateway stops; open the stream again',
    retryAfterSeconds: 1,
  });
}

export function sessionEnded(): Error {
  return toStatusError(Status.UNAUTHENTICATED, {
    reason: 'TOKEN_INVALID',
    message: 'the session was ended; sign in again',
  });
}
