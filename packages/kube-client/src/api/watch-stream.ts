import { StringDecoder } from 'node:string_decoder';
import { toKubeError, KubeError, KubeTransportError, type Status } from './errors.js';
import {
  nameOf,
  readText,
  toRequest,
  toTransportError,
  type Call,
  type CallParts,
} from './call.js';

export type WatchEvent<T> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } };

export type WatchLimits = {
  /** From the request to the headers; default 15,000. */
  headersMs?: number | undefined;
  /** Without a byte, after which the peer counts as dead; default 90,000: a bookmark comes every minute. */
  stallMs?: number | undefined;
};

export type WatchSinks<T> = {
  onEvent: (event: WatchEvent<T>) => void;
  /** A line that is not JSON or not an event. */
  onBadLine: (error: unknown) => void;
};

/** One object of 1.5 MB, the largest that etcd keeps, with room for its escapes. */
const maxLineChars = 16 << 20;

/**
 * Reads one watch until the server ends it. Throws KubeError when it was refused or when an ERROR event came,
 * KubeTransportError when headers or bytes did not come in time, the stream broke, or the caller ended it.
 */
export async function readWatch<T>(
  parts: CallParts,
  call: Call & WatchLimits & { signal: AbortSignal },
  sinks: WatchSinks<T>,
): Promise<void> {
  const name = `WATCH ${nameOf(call).slice(4)}`;
  const watchdog = createWatchdog(parts, call.signal);
  const { headersMs = 15_000, stallMs = 90_000 } = call;
  const { signal } = watchdog;
  try {
    await parts.bucket.take(signal);
    watchdog.within(headersMs, () => stalled(name, `no headers within ${headersMs} ms`));
    const answer = await parts.connection.send(toRequest(parts, call, signal));
    parts.skew.saw(answer.headers.date);
    const { code, headers } = answer;
    const alive = (): void =>
      watchdog.within(stallMs, () => stalled(name, `nothing for ${stallMs} ms`));
    alive();
    if (code !== 200) {
      const body = await readText(answer, signal);
      throw toKubeError(name, { code, body, retryAfter: headers['retry-after'] });
    }
    const end = (): void => void answer.body.destroy();
    signal.addEventListener('abort', end);
    try {
      await readLines(answer.body, alive, (line) => deliver(name, line, sinks));
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
    signal.throwIfAborted();
  } catch (error) {
    throw toTransportError(name, error, signal);
  } finally {
    watchdog.end();
  }
}

function stalled(name: string, why: string): KubeTransportError {
  return new KubeTransportError(name, 'timeout', why);
}

async function readLines(
  body: AsyncIterable<Buffer>,
  alive: () => void,
  onLine: (line: string) => void,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of body) {
    alive();
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineChars)
      throw new Error(`an event is longer than ${maxLineChars} characters`);
    for (const line of lines) if (line !== '') onLine(line);
  }
}

/** What is cut off mid-event is dropped: the watch goes on from the last whole one. */
function deliver<T>(name: string, line: string, { onEvent, onBadLine }: WatchSinks<T>): void {
  let event: WatchEvent<T> | { type: 'ERROR'; object: Status };
  try {
    event = parseEvent<T>(line);
  } catch (error) {
    onBadLine(error);
    return;
  }
  if (event.type === 'ERROR') throw new KubeError(name, event.object);
  onEvent(event);
}

function parseEvent<T>(line: string): WatchEvent<T> | { type: 'ERROR'; object: Status } {
  const parsed = JSON.parse(line) as { type?: unknown; object?: unknown };
  const known = /^(ADDED|MODIFIED|DELETED|BOOKMARK|ERROR)$/;
  if (!known.test(String(parsed.type)) || typeof parsed.object !== 'object')
    throw new Error(`not a watch event: ${line.slice(0, 200)}`);
  return parsed as WatchEvent<T>;
}

function createWatchdog({ clock }: CallParts, parent: AbortSignal) {
  const abort = new AbortController();
  let cancel = (): void => undefined;
  const follow = (): void => abort.abort(parent.reason);
  if (parent.aborted) follow();
  parent.addEventListener('abort', follow);
  return {
    signal: abort.signal,
    within(ms: number, reason: () => Error): void {
      cancel();
      cancel = clock.after(ms, () => abort.abort(reason()));
    },
    end(): void {
      cancel();
      parent.removeEventListener('abort', follow);
    },
  };
}
