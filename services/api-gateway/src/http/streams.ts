import type { ServerResponse } from 'node:http';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import { inSlices } from './slices.js';

/** A stream of server-sent events to one browser. */
export type OpenStream = {
  readonly response: ServerResponse;
  /** Of who watches signed in. */
  readonly authorization?: string | undefined;
  /** It had not taken the beat before. */
  isStuck: boolean;
  /** Called at every beat. */
  onBeat(): void;
};

/** The open streams: counted, kept alive by one timer for all, and ended when the gateway stops. */
export type Streams = {
  add(stream: OpenStream): void;
  remove(stream: OpenStream): void;
  /** Ends those that somebody may not watch any more. */
  endThose(isDead: (authorization: string) => boolean): Promise<void>;
  /** Sends everybody elsewhere, each after a time of their own, so that the next gateway is not overrun. */
  endAll(): Promise<void>;
};

const beatMs = 15_000;
const leastRetryMs = 500;
const mostRetryMs = 5_000;

export type StreamsOptions = { metrics: Metrics; logger: Logger; random: () => number };

export function createStreams({ metrics, logger, random }: StreamsOptions): Streams {
  const open = new Set<OpenStream>();
  let isEnding = false;
  const gauge = metrics.gauge('http_streams', 'Open event streams');
  const end = ({ response }: OpenStream): void => {
    const retryMs = leastRetryMs + Math.floor(random() * (mostRetryMs - leastRetryMs));
    response.end(`retry: ${retryMs}\n\n`);
  };
  const loop = every({
    name: 'beat',
    ms: beatMs,
    logger,
    run: (signal) => inSlices(open, beat, signal),
  });
  return {
    add(stream) {
      open.add(stream);
      gauge.set(open.size);
      if (isEnding) end(stream); // a kept-alive connection may still ask for one while the gateway drains
    },
    remove(stream) {
      open.delete(stream);
      gauge.set(open.size);
    },
    async endThose(isDead) {
      await inSlices(open, ({ response, authorization }) => {
        if (authorization !== undefined && isDead(authorization)) response.end();
      });
    },
    async endAll() {
      isEnding = true;
      await loop.stop();
      await inSlices(open, end);
    },
  };
}

/** So that no proxy hangs up. A browser that takes nothing for a whole beat is gone, or will come back. */
function beat(stream: OpenStream): void {
  const { response } = stream;
  const isBehind = response.writableLength > 0;
  if (isBehind && stream.isStuck) response.destroy();
  else if (!isBehind) response.write(': beat\n\n');
  stream.isStuck = isBehind;
  stream.onBeat();
}
