import type { Metrics } from '@ticketbottle/service-kit/metrics.js';

/** The open streams: counted, and ended when the gateway stops. */
export type Streams = { add(end: () => void): () => void; endAll(): void };

export function createStreams(metrics: Metrics): Streams {
  const open = new Set<() => void>();
  let ended = false;
  const gauge = metrics.gauge('http_streams', 'Open event streams');
  return {
    add(end) {
      if (ended) end(); // a kept-alive connection may still ask for one while the gateway drains
      open.add(end);
      gauge.set(open.size);
      return () => {
        open.delete(end);
        gauge.set(open.size);
      };
    },
    endAll() {
      ended = true;
      for (const end of open) end();
    },
  };
}
