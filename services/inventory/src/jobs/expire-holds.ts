import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { dueHolds } from '../store/holds.js';
import type { Stock } from '../store/stock.js';

/** Holds of a class per round: a few batches, so that buyers of the class have their turns between them. */
const mostPerClass = 1_000;

/** Ends what is due, through the batches of its class; answers how many orders it ended. */
export async function expireDue(db: Queryable, stock: Pick<Stock, 'expire'>): Promise<number> {
  const due = await dueHolds(db, mostPerClass);
  const answers = await Promise.all(due.map((order) => stock.expire(order)));
  return answers.filter((answer) => answer.ok).length;
}

type ExpiryOptions = { db: Queryable; stock: Stock; logger: Logger; metrics: Metrics };

/** Every second on every replica: due holds come back on sale, round after round until none is due. */
export function startExpiry({ db, stock, logger, metrics }: ExpiryOptions): Loop {
  const expired = metrics.counter('inventory_expired_holds_total', 'Orders whose hold ran out');
  return every({
    name: 'expire holds',
    ms: 1_000,
    logger,
    run: async (signal) => {
      for (let again = true; again && !signal.aborted;) {
        const ended = await expireDue(db, stock);
        expired.inc(ended);
        again = ended > 0;
      }
    },
  });
}
