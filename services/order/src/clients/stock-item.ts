import type { ApplyItem, ApplyResult } from '@ticketbottle/sdk/inventory.js';
import { Status } from 'nice-grpc-common';
import { ErrorInfo, RetryInfo, RichClientError } from 'nice-grpc-error-details';

export type Request = NonNullable<ApplyItem['request']>;
export type Answer = Exclude<
  NonNullable<ApplyResult['result']>,
  { $case: 'refusal' } | { $case: 'fault' }
>;

/** One caller's request on its way. */
export type StockItem = {
  request: Request;
  endsAt: number;
  traceparent: string | undefined;
  isSettled(): boolean;
  /** Runs once, when it is; the newest alone is kept. */
  whenSettled(run: () => void): void;
  settle(answer: Answer | Error): void;
};

const path = '/ticketbottle.inventory.v1.InventoryService/ApplyMany';

/** Statuses of the answers that are no refusals; all others are "not in this state". */
const statusOf: Record<string, Status> = {
  DEPENDENCY_UNAVAILABLE: Status.UNAVAILABLE,
  TIMEOUT: Status.DEADLINE_EXCEEDED,
  OVERLOADED: Status.RESOURCE_EXHAUSTED,
};

/** What a caller of the RPC of its own would have got. */
export function toAnswer(answered: ApplyResult | undefined): Answer | Error {
  const result = answered?.result;
  if (result === undefined)
    return new RichClientError(path, Status.INTERNAL, 'inventory did not answer the item', []);
  switch (result.$case) {
    case 'refusal': {
      const { reason, message, metadata, retryAfterSeconds } = result.value;
      const status = statusOf[reason] ?? Status.FAILED_PRECONDITION;
      const info = ErrorInfo.fromPartial({ reason, domain: 'ticketbottle', metadata });
      const retry = RetryInfo.fromPartial({ retryDelay: { seconds: retryAfterSeconds } });
      return new RichClientError(
        path,
        status,
        message,
        retryAfterSeconds > 0 ? [info, retry] : [info],
      );
    }
    case 'fault':
      return new RichClientError(path, Status.INTERNAL, result.value, []);
    case 'reserve':
    case 'confirm':
    case 'release':
      return result;
  }
}

export function timedOut(): Error {
  const info = ErrorInfo.fromPartial({ reason: 'TIMEOUT', domain: 'ticketbottle' });
  const message = 'inventory did not answer in time; the request may have worked';
  return new RichClientError(path, Status.DEADLINE_EXCEEDED, message, [info]);
}

/** As inventory answers when too many wait. */
export function overloaded(): Error {
  const info = ErrorInfo.fromPartial({ reason: 'OVERLOADED', domain: 'ticketbottle' });
  const retry = RetryInfo.fromPartial({ retryDelay: { seconds: 1 } });
  const message = 'too many requests wait for inventory; try again in a second';
  return new RichClientError(path, Status.RESOURCE_EXHAUSTED, message, [info, retry]);
}

/** Sent again, it may hold tickets already. */
export function asRepeat(request: Request): Request {
  if (request.$case !== 'reserve') return request;
  return { $case: 'reserve', value: { ...request.value, first: false } };
}

/** Items of one lane go together: a cold class never waits for the batch of a hot one. */
export function laneOf({ value }: Request): string {
  const classes = new Set(value.lines.map((line) => line.ticketClassId));
  const [only = ''] = classes;
  return `${value.eventId} ${classes.size === 1 ? only : ''}`;
}
