import type { Metrics } from '@ticketbottle/service-kit/metrics.js';

/** The open streams: counted, and ended when the service stops. */
export type Streams = { open(): { signal: AbortSignal; close(): void }; endAll(): void };

export function createStreams(metrics: Metrics): Streams {
  const open = new Set<AbortController>();
  const gauge = metrics.gauge('waitroom_streams', 'Open streams');
  return {
    open() {
      const abort = new AbortController();
      open.add(abort);
      gauge.set(open.size);
      const close = (): void => {
        open.delete(abort);
        gauge.set(open.size);
      };
      return { signal: abort.signal, close };
    },
    endAll() {
      for (const abort of open) abort.abort();
    },
  };
}
