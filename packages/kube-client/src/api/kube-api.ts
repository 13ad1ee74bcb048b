import { systemClock, type Clock } from '../clock.js';
import { callApi, type CallOptions, type CallParts, type Subresource } from './call.js';
import type { Connection } from './connection.js';
import { listAll, type ListOptions } from './list-all.js';
import {
  pathOf,
  type KubeList,
  type KubeObject,
  type ObjectKey,
  type ResourceKind,
} from './objects.js';
import { createPatches, type Patches } from './patches.js';
import { createSkewMeter } from './skew.js';
import { createTokenBucket } from './token-bucket.js';
import { watchPath, type ListSelection, type WatchFrom } from './selection.js';
import { readWatch, type WatchLimits, type WatchSinks } from './watch-stream.js';
import { createWrites, type Writes } from './writes.js';

/**
 * The API server as a controller needs it. All calls: raw JSON, at most 10 s per try (lists 30 s), repeated only
 * when that is safe, at most 20 per second with bursts of 40; they throw KubeError or KubeTransportError.
 */
export type KubeApi = {
  get<T extends KubeObject>(
    kind: ResourceKind,
    key: ObjectKey,
    options?: CallOptions & Subresource,
  ): Promise<T>;
  /** All pages, as of one version. Its items have no `kind`, as the API sends them. */
  list<T extends KubeObject>(
    kind: ResourceKind,
    selection?: ListSelection,
    options?: ListOptions<T>,
  ): Promise<KubeList<T>>;
  /** Answers when the server ends the stream. One builder makes the queries of `list` and `watch`. */
  watch<T extends KubeObject>(
    kind: ResourceKind,
    selection: ListSelection & WatchFrom,
    options: WatchLimits & WatchSinks<T> & { signal: AbortSignal },
  ): Promise<void>;
  /** Any other path, for example `/version`; a `body` is sent with POST, which is not repeated. */
  raw<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  /** How far the server's clock is ahead of ours, milliseconds; undefined before the first answer. */
  clockOffsetMs(): number | undefined;
  close(): void;
} & Writes &
  Patches;

export type KubeApiOptions = {
  connection: Connection;
  clock?: Clock;
  /** Default 20 per second, bursts of 40. A Lease deserves a KubeApi of its own, which no burst delays. */
  rate?: { perSecond: number; burst: number };
  /** Default "ticketbottle". */
  userAgent?: string;
};

export function createKubeApi(options: KubeApiOptions): KubeApi {
  const { connection, clock = systemClock, rate = { perSecond: 20, burst: 40 } } = options;
  const skew = createSkewMeter(clock);
  const bucket = createTokenBucket(clock, rate);
  const userAgent = options.userAgent ?? 'ticketbottle';
  const parts: CallParts = { connection, clock, bucket, skew, userAgent };
  return {
    ...createWrites(parts),
    ...createPatches(parts),
    get: (kind, key, { subresource, ...rest } = {}) => {
      const path = pathOf(kind, { ...key, subresource });
      return callApi(parts, { method: 'GET', path, idempotent: true, ...rest });
    },
    list: (kind, selection = {}, rest = {}) => listAll(parts, kind, { ...selection, ...rest }),
    watch: async (kind, selection, { signal, headersMs, stallMs, ...sinks }) => {
      const path = watchPath(kind, selection);
      const call = { method: 'GET', path, idempotent: true, signal, headersMs, stallMs };
      await readWatch(parts, call, sinks);
    },
    raw: (path, body, rest) => {
      const method = body === undefined ? 'GET' : 'POST';
      return callApi(parts, { method, path, body, idempotent: body === undefined, ...rest });
    },
    clockOffsetMs: () => skew.offsetMs(),
    close: () => connection.close(),
  };
}
