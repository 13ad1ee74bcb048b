/** The codes of the product: `reason` over gRPC, `code` of a problem over REST. A later version may add some. */
export type Reason =
  // 400, INVALID_ARGUMENT
  | 'VALIDATION_FAILED'
  | 'CURRENCY_MISMATCH'
  | 'AMOUNT_INVALID'
  | 'REDIRECT_NOT_ALLOWED'
  // 401, UNAUTHENTICATED
  | 'TOKEN_MISSING'
  | 'TOKEN_INVALID'
  | 'TOKEN_EXPIRED'
  | 'BAD_CREDENTIALS'
  // 403, PERMISSION_DENIED
  | 'ROLE_REQUIRED'
  | 'EMAIL_NOT_VERIFIED'
  | 'CHECKOUT_TOKEN_INVALID'
  | 'CHECKOUT_TOKEN_EXPIRED'
  // 404, NOT_FOUND
  | `${'USER' | 'EVENT' | 'TICKET_CLASS' | 'ORDER' | 'SESSION' | 'PAYMENT' | 'TICKET' | 'ROUTE'}_NOT_FOUND`
  // 405, 413, 415; REST only
  | 'METHOD_NOT_ALLOWED'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  // 409, FAILED_PRECONDITION
  | 'SOLD_OUT'
  | 'SALE_NOT_OPEN'
  | 'SALE_CLOSED'
  | 'CLASS_INACTIVE'
  | 'EVENT_NOT_PUBLISHED'
  | 'EVENT_CANCELLED'
  | 'INVALID_TRANSITION'
  | 'ORDER_LIMIT_REACHED'
  | 'USER_LIMIT_REACHED'
  | 'CHECKOUT_TOKEN_USED'
  | 'HOLD_EXPIRED'
  | 'ORDER_FINAL'
  | 'ALREADY_CHECKED_IN'
  | 'TICKET_VOID'
  | 'PAYMENT_WINDOW_CLOSED'
  | 'MANAGED_BY_TICKETSALE'
  | 'REFUND_NOT_SUPPORTED'
  | 'HAS_SALES'
  | 'LAST_ADMIN'
  | 'ORDER_IN_PROGRESS'
  // 409, ALREADY_EXISTS
  | 'EMAIL_TAKEN'
  | 'NAME_TAKEN'
  | 'IDEMPOTENCY_KEY_REUSED'
  // 429, RESOURCE_EXHAUSTED
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  // 502, 503, 504: UNAVAILABLE, DEADLINE_EXCEEDED
  | 'PROVIDER_UNAVAILABLE'
  | 'DEPENDENCY_UNAVAILABLE'
  | 'TIMEOUT';

/** An expected "no". */
export type ReceivedRefusal = {
  reason: Reason | (string & {});
  /** For people: the thing, the fact, the way out. */
  message: string;
  /** Facts for programs, e.g. `left` of SOLD_OUT; empty over REST. */
  metadata: Readonly<Record<string, string>>;
  /** When trying again makes sense, seconds. */
  retryAfterSeconds: number | undefined;
  /** What is wrong with which field, for VALIDATION_FAILED. */
  fields: readonly FieldViolation[];
};

export type FieldViolation = {
  /** Names joined by dots. */
  path: string;
  /** For people, in English. */
  message: string;
  /** For programs, e.g. TOO_LONG; the OpenAPI document lists them. Absent where the platform names none. */
  code?: string;
  /** What the message says beside the code, e.g. `{ most: '100' }`. */
  params?: Readonly<Record<string, string>>;
};

/**
 * True when `error` is a refusal, and for one of `reasons` when any are named. Takes what a gRPC call threw, and a problem of
 * the REST API (the parsed body of an answer that is not 2xx, or an error whose `cause` or `problem` it is).
 */
export function isRefusal(error: unknown, ...reasons: readonly Reason[]): boolean {
  const refusal = refusalOf(error);
  if (refusal === undefined) return false;
  return reasons.length === 0 || reasons.some((reason) => reason === refusal.reason);
}

/** The refusal inside what a call threw or a request answered; undefined when it met a fault. */
export function refusalOf(error: unknown): ReceivedRefusal | undefined {
  if (!isObject(error)) return undefined;
  return (
    fromDetails(error) ??
    fromProblem(error) ??
    fromProblem(error['problem']) ??
    (error['cause'] === error ? undefined : refusalOf(error['cause']))
  );
}

type Bag = Record<string, unknown>;

/** Details that gRPC carries beside a status, as nice-grpc-error-details gives them; no import, for browsers. */
function fromDetails(error: Bag): ReceivedRefusal | undefined {
  const { extra } = error;
  if (!Array.isArray(extra)) return undefined;
  const detail = (name: string): Bag | undefined =>
    extra.filter(isObject).find((one) => one['$type'] === `google.rpc.${name}`);
  const info = detail('ErrorInfo');
  if (info === undefined || info['reason'] === 'INTERNAL') return undefined;
  const delay = detail('RetryInfo')?.['retryDelay'];
  const violations = listOf(detail('BadRequest')?.['fieldViolations']);
  const { violations: coded, ...metadata } = isObject(info['metadata']) ? info['metadata'] : {};
  const codes = typeof coded === 'string' ? listOf(JSON.parse(coded)) : [];
  return {
    reason: text(info['reason']),
    message: text(error['details']),
    metadata: metadata as Record<string, string>,
    retryAfterSeconds: isObject(delay) ? Number(delay['seconds']) : undefined,
    fields: violations.map((one, n) => ({
      path: text(one['field']),
      message: text(one['description']),
      ...codeOf(codes[n]),
    })),
  };
}

/** RFC 9457. A Retry-After is a header, and not of the body. */
function fromProblem(problem: unknown): ReceivedRefusal | undefined {
  if (!isObject(problem)) return undefined;
  const { code, detail, type, errors } = problem;
  if (typeof code !== 'string' || typeof detail !== 'string' || typeof type !== 'string')
    return undefined;
  if (code === 'INTERNAL') return undefined;
  return {
    reason: code,
    message: detail,
    metadata: {},
    retryAfterSeconds: undefined,
    fields: listOf(errors).map((one) => ({
      path: text(one['path']),
      message: text(one['message']),
      ...codeOf(one),
    })),
  };
}

function codeOf({ code, params }: Bag = {}): Pick<FieldViolation, 'code' | 'params'> {
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(isObject(params) ? { params: params as Record<string, string> } : {}),
  };
}

function listOf(value: unknown): Bag[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null;
}
