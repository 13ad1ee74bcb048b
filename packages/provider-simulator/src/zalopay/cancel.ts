import { type Answer, done, refused, SubCode } from './answers.js';
import type { Fields, Zalopay } from './context.js';
import { findOrder, isAnswer } from './find-order.js';
import { isExpired } from './orders.js';

/** `POST /v2/cancel`: ends an unpaid order, which can then no longer be paid. */
export function cancel(zalopay: Zalopay, fields: Fields): Answer {
  const found = findOrder(zalopay, fields);
  if (isAnswer(found)) return found;
  if (isExpired(found, zalopay.now())) return refused(SubCode.expired, 'order expired');
  if (found.status !== 'UNPAID')
    return refused(
      SubCode.badData,
      `order is ${found.status}; only an unpaid one can be cancelled`,
    );
  found.status = 'CANCELLED';
  return done();
}
