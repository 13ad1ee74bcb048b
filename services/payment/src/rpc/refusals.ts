import { toStatusError, type Refusal } from '@ticketbottle/service-kit/refusals.js';
import { Status } from 'nice-grpc';

const statusOf: Record<string, Status> = {
  VALIDATION_FAILED: Status.INVALID_ARGUMENT,
  AMOUNT_INVALID: Status.INVALID_ARGUMENT,
  REDIRECT_NOT_ALLOWED: Status.INVALID_ARGUMENT,
  TOKEN_MISSING: Status.UNAUTHENTICATED,
  TOKEN_INVALID: Status.UNAUTHENTICATED,
  TOKEN_EXPIRED: Status.UNAUTHENTICATED,
  ROLE_REQUIRED: Status.PERMISSION_DENIED,
  PAYMENT_NOT_FOUND: Status.NOT_FOUND,
  ORDER_FINAL: Status.FAILED_PRECONDITION,
  PAYMENT_WINDOW_CLOSED: Status.FAILED_PRECONDITION,
  REFUND_NOT_SUPPORTED: Status.FAILED_PRECONDITION,
  IDEMPOTENCY_KEY_REUSED: Status.ALREADY_EXISTS,
  PROVIDER_UNAVAILABLE: Status.UNAVAILABLE,
};

/** The error that answers a refusal. */
export function refused(refusal: Refusal): Error {
  return toStatusError(statusOf[refusal.reason] ?? Status.INTERNAL, refusal);
}

export function paymentNotFound(): Error {
  return refused({ reason: 'PAYMENT_NOT_FOUND', message: 'there is no such payment' });
}
