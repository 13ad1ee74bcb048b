import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import { notePresence } from './line-scripts.js';
import type { LineStore } from './scripts.js';

/** Who was seen, written in batches. */
export type Presence = {
  seen(eventId: string, number: number): void;
  /** Since when every flush has worked, epoch milliseconds: before that nobody's absence is proved. */
  unbrokenSince(): number;
  stop(): Promise<void>;
};

/** A sixth of an epoch: who polls less often than that costs Redis no more than who polls more often. */
const flushMs = 5_000;
const mostAtOnce = 10_000;

export function openPresence(store: LineStore, clock: Clock, logger: Logger): Presence {
  let seen = new Map<string, Set<number>>();
  let unbrokenSince = clock.now();
  /** Lines that were not told who was seen for a while. */
  const broken = new Set<string>();
  const note = (eventId: string, numbers: Iterable<number>): void => {
    const known = seen.get(eventId) ?? new Set();
    for (const number of numbers) known.add(number);
    seen.set(eventId, known);
  };
  /** A line whose node is away never keeps another from being written. */
  const flush = async (): Promise<void> => {
    const now = [...seen];
    seen = new Map();
    let failure: { error: unknown } | undefined;
    for (const [eventId, numbers] of now)
      try {
        await write(store, eventId, { numbers: [...numbers], broken: broken.has(eventId) });
        broken.delete(eventId);
      } catch (error) {
        unbrokenSince = clock.now();
        broken.add(eventId);
        note(eventId, numbers);
        failure ??= { error };
      }
    if (failure !== undefined) throw failure.error;
  };
  const loop = every({ name: 'note presence', ms: flushMs, logger, run: flush });
  return {
    seen: (eventId, number) => note(eventId, [number]),
    unbrokenSince: () => unbrokenSince,
    async stop() {
      await loop.stop();
      await flush().catch((error: unknown) => {
        logger.warn({ err: error }, 'who was seen last could not be written');
      });
    },
  };
}

async function write(
  store: LineStore,
  eventId: string,
  { numbers, broken }: { numbers: number[]; broken: boolean },
): Promise<void> {
  for (let from = 0; from < numbers.length; from += mostAtOnce)
    await notePresence(store, eventId, numbers.slice(from, from + mostAtOnce), broken);
}
