import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { toStatusError, type Refusal } from '@ticketbottle/service-kit/refusals.js';
import { Status } from 'nice-grpc';
import { stockMessage, stockReasons, type StockAnswer } from '../domain/hold.js';
import type { Parts } from './parts.js';

const statusOf: Record<string, Status> = {
  VALIDATION_FAILED: Status.INVALID_ARGUMENT,
  CURRENCY_MISMATCH: Status.INVALID_ARGUMENT,
  TOKEN_MISSING: Status.UNAUTHENTICATED,
  TOKEN_INVALID: Status.UNAUTHENTICATED,
  TOKEN_EXPIRED: Status.UNAUTHENTICATED,
  ROLE_REQUIRED: Status.PERMISSION_DENIED,
  EVENT_NOT_FOUND: Status.NOT_FOUND,
  TICKET_CLASS_NOT_FOUND: Status.NOT_FOUND,
  SOLD_OUT: Status.FAILED_PRECONDITION,
  SALE_NOT_OPEN: Status.FAILED_PRECONDITION,
  SALE_CLOSED: Status.FAILED_PRECONDITION,
  CLASS_INACTIVE: Status.FAILED_PRECONDITION,
  EVENT_NOT_PUBLISHED: Status.FAILED_PRECONDITION,
  EVENT_CANCELLED: Status.FAILED_PRECONDITION,
  INVALID_TRANSITION: Status.FAILED_PRECONDITION,
  HOLD_EXPIRED: Status.FAILED_PRECONDITION,
  ORDER_FINAL: Status.FAILED_PRECONDITION,
  HAS_SALES: Status.FAILED_PRECONDITION,
  NAME_TAKEN: Status.ALREADY_EXISTS,
  IDEMPOTENCY_KEY_REUSED: Status.ALREADY_EXISTS,
  OVERLOADED: Status.RESOURCE_EXHAUSTED,
  TIMEOUT: Status.DEADLINE_EXCEEDED,
};

/** The error that answers a refusal. */
export function refused(refusal: Refusal): Error {
  return toStatusError(statusOf[refusal.reason] ?? Status.INTERNAL, refusal);
}

/** A "no" of the stock, with the class and what is left for programs. */
export function stockRefusal(answer: Extract<StockAnswer, { ok: false }>): Refusal {
  const { reason, ticketClassId, left } = answer;
  return {
    reason: reason === 'EVENT_UNKNOWN' ? 'EVENT_NOT_FOUND' : reason,
    message: stockMessage(answer),
    metadata: {
      ...(ticketClassId === undefined ? {} : { ticketClassId }),
      ...(left === undefined ? {} : { left: String(left) }),
    },
    ...(reason === 'OVERLOADED' ? { retryAfterSeconds: 1 } : {}),
  };
}

export function refusalsOf(metrics: Metrics) {
  return metrics.tally('inventory_refusals_total', 'Refused stock requests', {
    reason: stockReasons,
  });
}

export function countRefusal({ metrics }: Parts, reason: string): void {
  refusalsOf(metrics).inc({ reason });
}

export function classNotFound(): Error {
  return refused({ reason: 'TICKET_CLASS_NOT_FOUND', message: 'there is no such ticket class' });
}
