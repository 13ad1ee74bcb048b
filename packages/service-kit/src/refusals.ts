import { ClientError, Status } from 'nice-grpc-common';
import {
  BadRequest,
  ErrorInfo,
  RetryInfo,
  RichClientError,
  RichServerError,
  type ErrorDetails,
} from 'nice-grpc-error-details';
import type { Violation } from './violation.js';

/** An expected "no": an answer, not a fault. */
export type Refusal = {
  /** A code that programs branch on, e.g. SOLD_OUT. */
  reason: string;
  /** For people: the thing, the fact, the way out. */
  message: string;
  metadata?: Record<string, string> | undefined;
  /** When trying again makes sense, seconds. */
  retryAfterSeconds?: number | undefined;
  /** What is wrong with which field, for VALIDATION_FAILED. */
  fields?: Violation[] | undefined;
};

export type ReceivedRefusal = Refusal & { status: Status };

const domain = 'ticketbottle';
/** Of ErrorInfo's metadata: codes and params of the violated fields as JSON, in their order; BadRequest has no room for them. */
const codesKey = 'violations';

/** The error that makes nice-grpc answer with a status and google.rpc.ErrorInfo. */
export function toStatusError(status: Status, refusal: Refusal): RichServerError {
  const { reason, message, metadata = {}, retryAfterSeconds, fields } = refusal;
  const coded = fields?.some(({ code }) => code !== undefined) === true;
  const codes = fields?.map(({ code, params }) => ({ code, params }));
  const told = coded ? { ...metadata, [codesKey]: JSON.stringify(codes) } : metadata;
  const details: ErrorDetails[] = [ErrorInfo.fromPartial({ reason, domain, metadata: told })];
  if (retryAfterSeconds !== undefined)
    details.push(RetryInfo.fromPartial({ retryDelay: { seconds: retryAfterSeconds } }));
  if (fields !== undefined)
    details.push(
      BadRequest.fromPartial({
        fieldViolations: fields.map((f) => ({ field: f.path, description: f.message })),
      }),
    );
  return new RichServerError(status, message, details);
}

/** The refusal inside an error of a client call; undefined when the call met a fault. */
export function refusalOf(error: unknown): ReceivedRefusal | undefined {
  if (!(error instanceof RichClientError) && !(error instanceof RichServerError)) return undefined;
  const info = find(error.extra, ErrorInfo.$type);
  if (info === undefined || info.reason === 'INTERNAL') return undefined;
  const retry = find(error.extra, RetryInfo.$type)?.retryDelay?.seconds;
  const fields = find(error.extra, BadRequest.$type)?.fieldViolations;
  const { [codesKey]: coded, ...metadata } = info.metadata;
  const codes = coded === undefined ? [] : (JSON.parse(coded) as Partial<Violation>[]);
  return {
    status: error.code,
    reason: info.reason,
    message: error.details,
    metadata,
    retryAfterSeconds: retry,
    fields: fields?.map((f, n) => ({ path: f.field, message: f.description, ...codes[n] })),
  };
}

function find<T extends ErrorDetails['$type']>(
  details: ErrorDetails[],
  type: T,
): Extract<ErrorDetails, { $type: T }> | undefined {
  return details.find((d): d is Extract<ErrorDetails, { $type: T }> => d.$type === type);
}

const faultStatuses = new Set([
  Status.UNAVAILABLE,
  Status.DEADLINE_EXCEEDED,
  Status.INTERNAL,
  Status.UNKNOWN,
]);

/** True when a call may or may not have worked: nobody answered in time, or the answer was a fault. */
export function isFault(error: unknown): boolean {
  if (error instanceof ClientError) return faultStatuses.has(error.code);
  return refusalOf(error) === undefined;
}
