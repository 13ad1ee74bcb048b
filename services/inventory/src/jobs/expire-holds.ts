import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { expireHolds } from '../store/holds.js';

const batch = 200;

/** Every second on every replica: due holds come back on sale, batch after batch until none is due. */
export function startExpiry(db: Queryable, o: { logger: Logger; metrics: Metrics }): Loop {
  const expired = o.metrics.counter('inventory_expired_holds_total', 'Orders whose hold ran out');
  return every({
    name: 'expire holds',
    ms: 1_000,
    logger: o.logger,
    run: async (signal) => {
      for (let again = true; again && !signal.aborted;) {
        const { ended, more } = await expireHolds(db, batch);
        expired.inc(ended);
        again = more;
      }
    },
  });
}
