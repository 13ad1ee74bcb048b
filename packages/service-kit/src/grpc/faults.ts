import { ClientError, ServerError, Status } from 'nice-grpc-common';
import { refusalOf, toStatusError } from '../refusals.js';

/** What a caller is told of an error: refusals as they are, everything else without detail. */
export function toAnswer(error: unknown): { status: Status; reason: string; error: unknown } {
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    const { status, reason } = refusal;
    // A refusal by a service behind us travels on unchanged.
    return {
      status,
      reason,
      error: error instanceof ServerError ? error : toStatusError(status, refusal),
    };
  }
  if (isAbort(error)) return { status: Status.CANCELLED, reason: 'CANCELLED', error };
  if (error instanceof ServerError) return { status: error.code, reason: '', error };
  if (error instanceof ClientError && error.code === Status.DEADLINE_EXCEEDED)
    return plain(Status.DEADLINE_EXCEEDED, 'TIMEOUT', 'a service behind this one took too long');
  if (error instanceof ClientError && error.code === Status.UNAVAILABLE)
    return plain(Status.UNAVAILABLE, 'DEPENDENCY_UNAVAILABLE', 'a service behind this one is away');
  return plain(Status.INTERNAL, 'INTERNAL', 'internal error');
}

function plain(status: Status, reason: string, message: string) {
  return { status, reason, error: toStatusError(status, { reason, message }) };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
