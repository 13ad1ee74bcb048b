/** The body of an unsuccessful answer (apimachinery meta/v1 Status). */
export type Status = {
  code?: number;
  reason?: string;
  message?: string;
  details?: {
    name?: string;
    kind?: string;
    retryAfterSeconds?: number;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
};

/** The API server answered, with anything but success. `call` is "PUT /apis/…". */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly code: number;
  /** "NotFound", "Conflict", "Expired", …; '' when the answer was no Status (a proxy's page). */
  readonly reason: string;
  /** Seconds to wait before the next try, when the server said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly call: string,
    readonly status: Status,
    retryAfterSeconds?: number,
  ) {
    const text = status.message ?? status.reason ?? 'no message';
    super(`${call}: ${String(status.code ?? 0)} ${text}`);
    this.code = status.code ?? 0;
    this.reason = status.reason ?? '';
    this.retryAfterSeconds = retryAfterSeconds ?? status.details?.retryAfterSeconds;
  }
}

/** No whole answer arrived: whether the call took effect is unknown. */
export class KubeTransportError extends Error {
  override readonly name = 'KubeTransportError';
  constructor(
    readonly call: string,
    /** 'timeout': our deadline; 'aborted': the caller's signal; 'network': refused, reset, broken off, not JSON. */
    readonly kind: 'timeout' | 'aborted' | 'network',
    why: string,
    options?: ErrorOptions,
  ) {
    super(`${call}: ${why}`, options);
  }
}

const has = (code: number, reason?: string) => (error: unknown) =>
  error instanceof KubeError &&
  error.code === code &&
  (reason === undefined || error.reason === reason);

export const isNotFound = has(404);
export const isUnauthorized = has(401);
/** No permission, over quota, or the namespace is ending: the message tells which. */
export const isForbidden = has(403);
/** The object changed since it was read: read again, decide again. */
export const isConflict = has(409, 'Conflict');
export const isAlreadyExists = has(409, 'AlreadyExists');
/** The version asked for is no longer kept: list again. HTTP 410, or reason Expired or Gone in a stream. */
export const isGone = (error: unknown): boolean =>
  error instanceof KubeError && (error.code === 410 || /^(Expired|Gone)$/.test(error.reason));
/** Refused by schema, CEL or admission: the same object is refused again. */
export const isInvalid = has(422);
export const isTooManyRequests = has(429);
export const isTimeout = (error: unknown): boolean =>
  error instanceof KubeTransportError && error.kind === 'timeout';
export const isAborted = (error: unknown): boolean =>
  error instanceof KubeTransportError && error.kind === 'aborted';
/** The server could not, now: 5xx. */
export const isServerFault = (error: unknown): boolean =>
  error instanceof KubeError && error.code >= 500;
/** Worth the same call again later: 429, 5xx, or no whole answer. */
export const isTransient = (error: unknown): boolean =>
  isTooManyRequests(error) ||
  isServerFault(error) ||
  (error instanceof KubeTransportError && error.kind !== 'aborted');

/** Reads what an unsuccessful answer said; a body that is no Status becomes its message, at most 500 characters. */
export function toKubeError(
  call: string,
  answer: { code: number; body: string; retryAfter?: string | undefined },
): KubeError {
  const status = parseStatus(answer.body) ?? { message: answer.body.slice(0, 500) };
  const seconds = Number(answer.retryAfter ?? Number.NaN);
  return new KubeError(
    call,
    { ...status, code: answer.code },
    Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined,
  );
}

function parseStatus(body: string): Status | undefined {
  try {
    const parsed = JSON.parse(body) as (Status & { kind?: string }) | null;
    return parsed?.kind === 'Status' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** What was read, or undefined when it does not exist. Throws everything else. */
export async function orUndefined<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
