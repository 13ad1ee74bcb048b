import type { IncomingMessage, ServerResponse } from 'node:http';
import { Status } from 'nice-grpc';
import { ClientError } from 'nice-grpc-common';
import { refusalOf, type ReceivedRefusal } from '@ticketbottle/service-kit/refusals.js';
import type { Violation } from '@ticketbottle/service-kit/violation.js';

/** What goes into an RFC 9457 document. */
export type ProblemInput = {
  status: number;
  code: string;
  detail: string;
  retryAfterSeconds?: number | undefined;
  errors?: Violation[] | undefined;
  /** What the detail says, for programs. */
  metadata?: Record<string, string> | undefined;
};

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  431: 'Too large',
  500: 'Internal error',
  502: 'Bad gateway',
  503: 'Unavailable',
  504: 'Timeout',
};

const httpOf: Partial<Record<Status, number>> = {
  [Status.INVALID_ARGUMENT]: 400,
  [Status.UNAUTHENTICATED]: 401,
  [Status.PERMISSION_DENIED]: 403,
  [Status.NOT_FOUND]: 404,
  [Status.FAILED_PRECONDITION]: 409,
  [Status.ALREADY_EXISTS]: 409,
  [Status.ABORTED]: 409,
  [Status.RESOURCE_EXHAUSTED]: 429,
  [Status.UNAVAILABLE]: 503,
  [Status.DEADLINE_EXCEEDED]: 504,
};

/** A "no" of the gateway itself. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  constructor(readonly problem: ProblemInput) {
    super(problem.detail);
  }
}

/** The only place where refusals and faults become problems; text of faults stays inside. */
export function toProblem(error: unknown): ProblemInput {
  if (error instanceof HttpRefusal) return error.problem;
  const refusal = refusalOf(error);
  if (refusal !== undefined) return ofRefusal(refusal);
  if (error instanceof URIError)
    return { status: 404, code: 'ROUTE_NOT_FOUND', detail: 'the path is not valid; see /api/docs' };
  const body = ofBody(error);
  if (body !== undefined) return body;
  if (error instanceof ClientError) return ofFault(error.code);
  return {
    status: 500,
    code: 'INTERNAL',
    detail: 'something went wrong here; name the request id when you ask',
  };
}

function ofRefusal({
  status,
  reason,
  message,
  retryAfterSeconds,
  fields,
  metadata,
}: ReceivedRefusal): ProblemInput {
  return {
    status: reason === 'PROVIDER_UNAVAILABLE' ? 502 : (httpOf[status] ?? 500),
    code: reason,
    detail: message,
    retryAfterSeconds: retryAfterSeconds ?? (status === Status.UNAVAILABLE ? 2 : undefined),
    errors: fields,
    metadata,
  };
}

function ofFault(status: Status): ProblemInput {
  if (status === Status.DEADLINE_EXCEEDED)
    return {
      status: 504,
      code: 'TIMEOUT',
      detail: 'the answer took too long; try again',
      retryAfterSeconds: 2,
    };
  if (status === Status.UNAVAILABLE || status === Status.CANCELLED)
    return {
      status: 503,
      code: 'DEPENDENCY_UNAVAILABLE',
      detail: 'a part of the platform is away; try again',
      retryAfterSeconds: 2,
    };
  return {
    status: 500,
    code: 'INTERNAL',
    detail: 'something went wrong here; name the request id when you ask',
  };
}

type BodyError = { type?: string; statusCode?: number };

/** Errors of express.json; those of zlib have a status and no type. */
function ofBody(error: unknown): ProblemInput | undefined {
  const { type, statusCode } = error instanceof Error ? (error as BodyError) : {};
  if (type === 'entity.too.large')
    return { status: 413, code: 'BODY_TOO_LARGE', detail: 'a body may have at most 100 kB' };
  if (type === 'entity.parse.failed')
    return { status: 400, code: 'VALIDATION_FAILED', detail: 'the body is no JSON' };
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'send JSON in UTF-8' };
  if (type === undefined && statusCode === 400)
    return { status: 400, code: 'VALIDATION_FAILED', detail: 'the body cannot be unpacked' };
  if (type?.startsWith('request.') === true)
    return { status: 400, code: 'VALIDATION_FAILED', detail: 'the body did not arrive whole' };
  return undefined;
}

/** An RFC 9457 document; `instance` is the path, empty when none was read. */
export function bodyOf(
  { status, code, detail, errors, metadata = {} }: ProblemInput,
  { requestId, instance }: { requestId: string; instance: string },
): string {
  return JSON.stringify({
    type: `https://ticketbottle.io/problems/${code.toLowerCase().replaceAll('_', '-')}`,
    title: titles[status] ?? 'Error',
    status,
    code,
    detail,
    instance,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  });
}

/** Express is not needed: a stream is refused before it. */
export function sendProblem(response: ServerResponse, problem: ProblemInput): void {
  const { status, retryAfterSeconds } = problem;
  const requestId = String(response.getHeader('x-request-id') ?? '');
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  const body = bodyOf(problem, { requestId, instance: pathOf(response.req) ?? '' });
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

/** As it was asked for: express shortens the url on its way. */
function pathOf(request: IncomingMessage & { originalUrl?: string }): string | undefined {
  return (request.originalUrl ?? request.url)?.split('?')[0];
}
