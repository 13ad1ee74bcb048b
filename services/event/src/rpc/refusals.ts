import { toStatusError, type Refusal } from '@ticketbottle/service-kit/refusals.js';
import { Status } from 'nice-grpc';

const statusOf: Record<string, Status> = {
  VALIDATION_FAILED: Status.INVALID_ARGUMENT,
  TOKEN_MISSING: Status.UNAUTHENTICATED,
  TOKEN_INVALID: Status.UNAUTHENTICATED,
  TOKEN_EXPIRED: Status.UNAUTHENTICATED,
  ROLE_REQUIRED: Status.PERMISSION_DENIED,
  EVENT_NOT_FOUND: Status.NOT_FOUND,
  USER_NOT_FOUND: Status.NOT_FOUND,
  CATEGORY_NOT_FOUND: Status.NOT_FOUND,
  ORGANIZER_NOT_FOUND: Status.NOT_FOUND,
  EVENT_CANCELLED: Status.FAILED_PRECONDITION,
  INVALID_TRANSITION: Status.FAILED_PRECONDITION,
  LAST_ADMIN: Status.FAILED_PRECONDITION,
  HAS_SALES: Status.FAILED_PRECONDITION,
  MANAGED_BY_TICKETSALE: Status.FAILED_PRECONDITION,
  NAME_TAKEN: Status.ALREADY_EXISTS,
  DEPENDENCY_UNAVAILABLE: Status.UNAVAILABLE,
};

/** The error that answers a refusal. */
export function refused(refusal: Refusal): Error {
  return toStatusError(statusOf[refusal.reason] ?? Status.INTERNAL, refusal);
}

export function eventNotFound(): Error {
  return refused({
    reason: 'EVENT_NOT_FOUND',
    message: 'there is no such event, or you may not see it',
  });
}

/** VALIDATION_FAILED for one field; `code` and what it says more are for programs. */
export function invalid(
  path: string,
  message: string,
  { code, ...params }: { code: string } & Record<string, string>,
): Error {
  const fields = [{ path, message, code, params }];
  return refused({ reason: 'VALIDATION_FAILED', message: `${path} ${message}`, fields });
}

/** NAME_TAKEN for a name or slug that exists. */
export async function refuseTaken<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw refused({ reason: 'NAME_TAKEN', message: 'the name or slug exists; choose another' });
  }
}

/** TypeORM wraps the driver's error. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
