import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import { settleAll } from '@ticketbottle/service-kit/settle-all.js';
import type { Clients } from './clients.js';

/** Who was seen here, told to the waiting room in batches. */
export type Presence = {
  seen(eventId: string, number: number): void;
  /** After a last report. */
  stop(): Promise<void>;
};

const reportMs = 1_000;
const mostAtOnce = 10_000;
/** Numbers kept while the waiting room is away. */
const mostKept = 1_000_000;

export function openPresence(waitroom: Clients['waitroom'], logger: Logger): Presence {
  const seen = new Map<string, Set<number>>();
  let kept = 0;
  /** One call per event; what it did not carry, or could not deliver, goes with the next. */
  const reportOne = async (eventId: string, known: Set<number>): Promise<void> => {
    const numbers = firstOf(known, mostAtOnce);
    await waitroom.reportPresence({ eventId, numbers });
    for (const number of numbers) known.delete(number);
    kept -= numbers.length;
    if (known.size === 0) seen.delete(eventId);
  };
  const report = (): Promise<void> =>
    settleAll([...seen].map(([eventId, known]) => reportOne(eventId, known)));
  const loop = every({ name: 'report presence', ms: reportMs, logger, run: report });
  return {
    seen(eventId, number) {
      const known = seen.get(eventId) ?? new Set();
      if (known.has(number) || kept >= mostKept) return;
      seen.set(eventId, known.add(number));
      kept += 1;
    },
    async stop() {
      await loop.stop();
      await report();
    },
  };
}

function firstOf(numbers: Set<number>, most: number): number[] {
  const first: number[] = [];
  for (const number of numbers) {
    if (first.length === most) break;
    first.push(number);
  }
  return first;
}
