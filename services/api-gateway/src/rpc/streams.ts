import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { sessionEnded, streamEnded } from './refusals.js';

type Open = { abort: AbortController; authorization: string | undefined };

/** The open streams of this door: counted, and ended with a reason. */
export type RpcStreams = {
  /** Its signal aborts with the error that the stream has to end with. */
  open(authorization: string | undefined): { signal: AbortSignal; close(): void };
  /** Ends those that somebody may not watch any more. */
  endThose(isDead: (authorization: string) => boolean): void;
  endAll(): void;
};

export function createRpcStreams(metrics: Metrics): RpcStreams {
  const all = new Set<Open>();
  let isEnding = false;
  const gauge = metrics.gauge('rpc_streams', 'Open gRPC streams of SDK clients');
  return {
    open(authorization) {
      const one = { abort: new AbortController(), authorization };
      all.add(one);
      gauge.set(all.size);
      if (isEnding) one.abort.abort(streamEnded()); // opened over a connection that is still there
      const close = (): void => {
        all.delete(one);
        gauge.set(all.size);
      };
      return { signal: one.abort.signal, close };
    },
    endThose(isDead) {
      for (const { abort, authorization } of all)
        if (authorization !== undefined && isDead(authorization)) abort.abort(sessionEnded());
    },
    endAll() {
      isEnding = true;
      for (const { abort } of all) abort.abort(streamEnded());
    },
  };
}
