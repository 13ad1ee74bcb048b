import { toStatusError, type Refusal } from '@ticketbottle/service-kit/refusals.js';
import { Status } from 'nice-grpc';

const statusOf: Record<string, Status> = {
  VALIDATION_FAILED: Status.INVALID_ARGUMENT,
  TOKEN_MISSING: Status.UNAUTHENTICATED,
  TOKEN_INVALID: Status.UNAUTHENTICATED,
  TOKEN_EXPIRED: Status.UNAUTHENTICATED,
  ROLE_REQUIRED: Status.PERMISSION_DENIED,
  EMAIL_NOT_VERIFIED: Status.PERMISSION_DENIED,
  CHECKOUT_TOKEN_INVALID: Status.PERMISSION_DENIED,
  CHECKOUT_TOKEN_EXPIRED: Status.PERMISSION_DENIED,
  EVENT_NOT_FOUND: Status.NOT_FOUND,
  SESSION_NOT_FOUND: Status.NOT_FOUND,
  CHECKOUT_TOKEN_USED: Status.FAILED_PRECONDITION,
  EVENT_NOT_PUBLISHED: Status.FAILED_PRECONDITION,
  EVENT_CANCELLED: Status.FAILED_PRECONDITION,
  SALE_NOT_OPEN: Status.FAILED_PRECONDITION,
  SALE_CLOSED: Status.FAILED_PRECONDITION,
  OVERLOADED: Status.RESOURCE_EXHAUSTED,
};

const texts: Record<string, string> = {
  TOKEN_INVALID: 'the access token names no user: its subject is no UUID',
  EVENT_NOT_FOUND: 'there is no such event',
  EVENT_NOT_PUBLISHED: 'the event is not published',
  EVENT_CANCELLED: 'the event was cancelled; its line is closed',
  SALE_NOT_OPEN: 'the line is not open yet; see preQueueOpensAt and saleOpensAt of the event',
  SALE_CLOSED: 'the sale has closed',
  NO_LINE: 'this event sells without a line; place the order directly',
  EMAIL_NOT_VERIFIED:
    'this event asks for a verified address; open the link that was mailed to you',
  SESSION_NOT_FOUND: 'there is no such place in line, or it is not yours',
  CHECKOUT_TOKEN_USED: 'this admission has bought, or was given up; join the line again',
  CHECKOUT_TOKEN_EXPIRED: 'this admission has run out; join the line again',
  CHECKOUT_TOKEN_INVALID: 'this is no admission of yours to this event',
  OVERLOADED: 'too many join at once; try again in a moment',
};

/** The error that answers a refusal. */
export function refused(refusal: Refusal): Error {
  return toStatusError(statusOf[refusal.reason] ?? Status.INTERNAL, refusal);
}

/** A refusal by its reason, with the text that goes with it. */
export function refuse(reason: string, retryAfterSeconds?: number): Error {
  const message = texts[reason] ?? reason;
  if (reason === 'NO_LINE') return refused({ reason: 'VALIDATION_FAILED', message });
  const after = retryAfterSeconds ?? (reason === 'OVERLOADED' ? 1 : undefined);
  return refused({ reason, message, retryAfterSeconds: after });
}
