import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import { notePresence } from './line-scripts.js';
import type { LineStore } from './scripts.js';

/** Who was seen, written in batches. */
export type Presence = { seen(eventId: string, number: number): void; stop(): Promise<void> };

const flushMs = 1_000;
const mostAtOnce = 5_000;

export function openPresence(store: LineStore, logger: Logger): Presence {
  let seen = new Map<string, Set<number>>();
  const flush = async (): Promise<void> => {
    const now = seen;
    seen = new Map();
    for (const [eventId, numbers] of now) {
      const list = [...numbers];
      for (let from = 0; from < list.length; from += mostAtOnce)
        await notePresence(store, eventId, list.slice(from, from + mostAtOnce));
    }
  };
  const loop = every({ name: 'note presence', ms: flushMs, logger, run: flush });
  return {
    seen(eventId, number) {
      const numbers = seen.get(eventId) ?? new Set();
      seen.set(eventId, numbers.add(number));
    },
    stop: () => loop.stop(),
  };
}
