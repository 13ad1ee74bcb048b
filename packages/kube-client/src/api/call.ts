import { sleep, withLimit, type Clock } from '../clock.js';
import type { Connection, HttpAnswer, HttpRequest } from './connection.js';
import {
  isTooManyRequests,
  isTransient,
  KubeError,
  KubeTransportError,
  toKubeError,
} from './errors.js';
import type { SkewMeter } from './skew.js';
import type { TokenBucket } from './token-bucket.js';

export type CallOptions = {
  signal?: AbortSignal | undefined;
  /** Per try, milliseconds; default 10,000, for lists 30,000. */
  timeoutMs?: number | undefined;
  /** Tries in all, default 4; 1 for callers with a rhythm of their own. */
  tries?: number | undefined;
};

/** Part of an object with permissions of its own: 'status', 'scale'. */
export type Subresource = { subresource?: string | undefined };

export type Call = {
  method: string;
  path: string;
  contentType?: string;
  body?: unknown;
  /** The same call twice is the same as once: only then is it repeated when its fate is unknown. */
  idempotent: boolean;
} & CallOptions;

export type CallParts = {
  connection: Connection;
  clock: Clock;
  bucket: TokenBucket;
  skew: SkewMeter;
  userAgent: string;
};

const defaultTimeoutMs = 10_000;
const defaultTries = 4;
/** A server that asks for more patience than this gets this much. */
const longestRetryAfterMs = 15_000;
const firstPauseMs = 200;
/** A list page of 500 objects of 1.5 MB, the largest that etcd keeps, would be more; nobody has such. */
const maxBodyBytes = 256 << 20;

/**
 * One call of the API: a token of the bucket, a deadline per try, typed errors. Tried again: after 429 always
 * (it was not begun), after 5xx or without a whole answer when idempotent.
 */
export async function callApi<T>(parts: CallParts, call: Call): Promise<T> {
  const never = new AbortController().signal;
  const signal = call.signal ?? never;
  const tries = call.tries ?? defaultTries;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryOnce<T>(parts, call, signal);
    } catch (error) {
      if (attempt >= tries || !mayRepeat(error, call) || signal.aborted) throw error;
      await sleep(parts.clock, pauseAfter(error, attempt, parts.clock), signal);
    }
  }
}

function mayRepeat(error: unknown, call: Call): boolean {
  return isTooManyRequests(error) || (call.idempotent && isTransient(error));
}

function pauseAfter(error: unknown, attempt: number, clock: Clock): number {
  const asked = error instanceof KubeError ? error.retryAfterSeconds : undefined;
  const jittered = clock.random() * firstPauseMs * 2 ** attempt;
  if (asked === undefined) return jittered;
  return Math.min(longestRetryAfterMs, asked * 1_000) + clock.random() * firstPauseMs;
}

async function tryOnce<T>(parts: CallParts, call: Call, parent: AbortSignal): Promise<T> {
  const name = nameOf(call);
  const ms = call.timeoutMs ?? defaultTimeoutMs;
  const reason = (): Error => new KubeTransportError(name, 'timeout', `no answer within ${ms} ms`);
  await parts.bucket.take(parent).catch((error: unknown) => {
    throw toTransportError(name, error, parent);
  });
  return withLimit(parts.clock, { ms, parent, reason }, async (signal) => {
    try {
      const answer = await parts.connection.send(toRequest(parts, call, signal));
      parts.skew.saw(answer.headers.date);
      return await readJson<T>(name, answer, signal);
    } catch (error) {
      throw toTransportError(name, error, signal);
    }
  });
}

export function nameOf({ method, path }: Pick<Call, 'method' | 'path'>): string {
  return `${method} ${path.replace(/\?.*$/, '')}`;
}

export function toRequest(parts: CallParts, call: Call, signal: AbortSignal): HttpRequest {
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const headers: Record<string, string> = {
    accept: 'application/json',
    'user-agent': parts.userAgent,
  };
  if (body !== undefined) {
    headers['content-type'] = call.contentType ?? 'application/json';
    headers['content-length'] = String(Buffer.byteLength(body));
  }
  return { method: call.method, path: call.path, headers, body, signal };
}

/** What broke, in our words: our deadline, the caller's signal, or the network. */
export function toTransportError(name: string, error: unknown, signal: AbortSignal): unknown {
  if (error instanceof KubeError || error instanceof KubeTransportError) return error;
  if (signal.aborted) {
    const reason: unknown = signal.reason;
    if (reason instanceof KubeTransportError) return reason;
    return new KubeTransportError(name, 'aborted', 'ended by its caller', { cause: error });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new KubeTransportError(name, 'network', why, { cause: error });
}

/** The body of a successful answer; an unsuccessful one is thrown as KubeError. */
async function readJson<T>(name: string, answer: HttpAnswer, signal: AbortSignal): Promise<T> {
  const text = await readText(answer, signal);
  if (answer.code >= 200 && answer.code < 300) return JSON.parse(text) as T;
  throw toKubeError(name, {
    code: answer.code,
    body: text,
    retryAfter: answer.headers['retry-after'],
  });
}

export async function readText(answer: HttpAnswer, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const end = (): void => void answer.body.destroy();
  signal.addEventListener('abort', end);
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBodyBytes) throw new Error(`the answer is larger than ${maxBodyBytes} bytes`);
    }
  } finally {
    signal.removeEventListener('abort', end);
    answer.body.destroy();
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks).toString('utf8');
}
