import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { apart, runWith } from '@ticketbottle/service-kit/request-context.js';
import type { WatchLineResponse } from '@ticketbottle/sdk/waitroom.js';
import type { Clients } from './clients.js';

export type LineWatch = {
  /** Ends a call that fell silent; another one is opened. */
  renew(): void;
  stop(): Promise<void>;
};

export type LineWatchOptions = {
  waitroom: Clients['waitroom'];
  eventId: string;
  hear: (message: WatchLineResponse) => void;
  random: () => number;
  logger: Logger;
};

const leastPauseMs = 100;
const mostPauseMs = 5_000;

/** One WatchLine call, opened again whenever it ends: at once and jittered, later and later while it fails. */
export function watchLine(options: LineWatchOptions): LineWatch {
  const { waitroom, eventId, hear, random, logger } = options;
  let call = new AbortController();
  const stopped = new AbortController();
  const rest = (ms: number): Promise<void> =>
    pause(ms, undefined, { signal: stopped.signal }).catch(() => undefined); // stopped
  const follow = async (): Promise<void> => {
    let failures = 0;
    let last = '';
    while (!stopped.signal.aborted) {
      call = new AbortController();
      try {
        for await (const message of waitroom.watchLine({ eventId }, { signal: call.signal })) {
          hear(message);
          failures = 0;
        }
      } catch (error) {
        failures += 1;
        const text = String(error);
        if (!call.signal.aborted && text !== last)
          logger.warn({ err: error, eventId }, 'a line is not heard of; it is asked for again');
        last = text;
      }
      await rest(Math.min(mostPauseMs, leastPauseMs * 2 ** failures) * (0.5 + random() / 2));
    }
  };
  // In a scope of its own: the stream outlives the request that needed it first, and is not made in its name.
  const finished = apart(() => runWith({ requestId: randomUUID() }, follow));
  return {
    renew: () => call.abort(),
    async stop() {
      stopped.abort();
      call.abort();
      await finished;
    },
  };
}
