import { toStatusError, type Refusal } from '@ticketbottle/service-kit/refusals.js';
import { Status } from 'nice-grpc';

const statusOf: Record<string, Status> = {
  VALIDATION_FAILED: Status.INVALID_ARGUMENT,
  TOKEN_MISSING: Status.UNAUTHENTICATED,
  TOKEN_INVALID: Status.UNAUTHENTICATED,
  TOKEN_EXPIRED: Status.UNAUTHENTICATED,
  BAD_CREDENTIALS: Status.UNAUTHENTICATED,
  ROLE_REQUIRED: Status.PERMISSION_DENIED,
  USER_NOT_FOUND: Status.NOT_FOUND,
  EMAIL_TAKEN: Status.ALREADY_EXISTS,
  RATE_LIMITED: Status.RESOURCE_EXHAUSTED,
};

/** The error that answers a refusal. */
export function refused(refusal: Refusal): Error {
  return toStatusError(statusOf[refusal.reason] ?? Status.INTERNAL, refusal);
}

export function userNotFound(): Error {
  return refused({
    reason: 'USER_NOT_FOUND',
    message: 'there is no such user, or it is not yours',
  });
}

export function invalid(path: string, message: string): Error {
  const fields = [{ path, message }];
  return refused({ reason: 'VALIDATION_FAILED', message: `${path} ${message}`, fields });
}
