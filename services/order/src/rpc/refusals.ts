import { toStatusError, type Refusal } from '@ticketbottle/service-kit/refusals.js';
import { Status } from 'nice-grpc-common';

const {
  ALREADY_EXISTS,
  FAILED_PRECONDITION,
  INVALID_ARGUMENT,
  NOT_FOUND,
  PERMISSION_DENIED,
  RESOURCE_EXHAUSTED,
  UNAUTHENTICATED,
  UNAVAILABLE,
} = Status;

/** The table of product.md. */
const statusOf: Record<string, Status> = {
  VALIDATION_FAILED: INVALID_ARGUMENT,
  CURRENCY_MISMATCH: INVALID_ARGUMENT,
  AMOUNT_INVALID: INVALID_ARGUMENT,
  REDIRECT_NOT_ALLOWED: INVALID_ARGUMENT,
  TOKEN_MISSING: UNAUTHENTICATED,
  TOKEN_INVALID: UNAUTHENTICATED,
  TOKEN_EXPIRED: UNAUTHENTICATED,
  ROLE_REQUIRED: PERMISSION_DENIED,
  EMAIL_NOT_VERIFIED: PERMISSION_DENIED,
  CHECKOUT_TOKEN_INVALID: PERMISSION_DENIED,
  CHECKOUT_TOKEN_EXPIRED: PERMISSION_DENIED,
  EVENT_NOT_FOUND: NOT_FOUND,
  TICKET_CLASS_NOT_FOUND: NOT_FOUND,
  ORDER_NOT_FOUND: NOT_FOUND,
  TICKET_NOT_FOUND: NOT_FOUND,
  PAYMENT_NOT_FOUND: NOT_FOUND,
  SESSION_NOT_FOUND: NOT_FOUND,
  IDEMPOTENCY_KEY_REUSED: ALREADY_EXISTS,
  RATE_LIMITED: RESOURCE_EXHAUSTED,
  OVERLOADED: RESOURCE_EXHAUSTED,
  PROVIDER_UNAVAILABLE: UNAVAILABLE,
  DEPENDENCY_UNAVAILABLE: UNAVAILABLE,
  TIMEOUT: Status.DEADLINE_EXCEEDED,
};

/** The error that answers a refusal; a reason not listed is one of the many "not in this state". */
export function refused(refusal: Refusal): Error {
  return toStatusError(statusOf[refusal.reason] ?? FAILED_PRECONDITION, refusal);
}

export function orderNotFound(): Error {
  return refused({ reason: 'ORDER_NOT_FOUND', message: 'you have no such order' });
}

export function ticketNotFound(): Error {
  return refused({ reason: 'TICKET_NOT_FOUND', message: 'there is no such ticket' });
}
