import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { DataSource } from 'typeorm';
import { appendEventChanged } from '../store/event-events.js';
import { eventView } from '../store/event-view.js';
import { saveEvent } from '../store/events.js';
import { lockEndedSales, markSaleClosed } from '../store/sale-closings.js';

const ms = 1_000;
const most = 50;

/**
 * When a sale ends, everybody hears of it: `event.updated` with a version of its own, once for all replicas. Nobody waits for it, the
 * window binds by the clock (an event stays PUBLISHED); but who keeps an event in memory or in a read model asks no clock.
 */
export function closeSales(o: { db: DataSource; clock: Clock; ids: Ids; logger: Logger }): Loop {
  const { db, clock, ids, logger } = o;
  const closeSome = (now: number): Promise<number> =>
    inTransaction(db, async (tx) => {
      const ended = await lockEndedSales(tx, now, most);
      for (const event of ended) {
        const saved = await saveEvent(tx, { ...event, updatedAt: now });
        await markSaleClosed(tx, event.id);
        const view = await eventView(tx, saved);
        await appendEventChanged(tx, { id: ids.next(), type: 'event.updated', event: view });
      }
      return ended.length;
    });
  const run = async (signal: AbortSignal): Promise<void> => {
    let closed = most;
    while (closed === most && !signal.aborted) closed = await closeSome(clock.now());
  };
  return every({ name: 'close sales', ms, logger, run });
}
