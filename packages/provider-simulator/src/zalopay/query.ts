import { type Answer, done, refused, running, SubCode } from './answers.js';
import type { Fields, Zalopay } from './context.js';
import { findOrder, isAnswer } from './find-order.js';
import { isExpired, type Order } from './orders.js';

/** `POST /v2/query`: 1 paid, 2 failed, cancelled or expired, 3 unpaid. */
export function query(zalopay: Zalopay, fields: Fields): Answer {
  const found = findOrder(zalopay, fields);
  if (isAnswer(found)) return found;
  return { ...stateOf(found, zalopay.now()), server_time: zalopay.now() };
}

function stateOf(order: Order, now: number): Answer {
  if (order.paid !== undefined)
    return done({
      is_processing: false,
      amount: order.paid.amount,
      zp_trans_id: Number(order.paid.zpTransId),
      discount_amount: 0,
    });
  const unpaid = { is_processing: false, amount: 0, zp_trans_id: 0, discount_amount: 0 };
  if (order.status === 'FAILED')
    return { ...refused(SubCode.balance, 'balance is not enough'), ...unpaid };
  if (order.status === 'CANCELLED')
    return { ...refused(SubCode.cancelled, 'order was cancelled'), ...unpaid };
  if (isExpired(order, now)) return { ...refused(SubCode.expired, 'order expired'), ...unpaid };
  return running(unpaid);
}
