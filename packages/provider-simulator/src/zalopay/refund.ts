import { z } from 'zod';
import { type Answer, done, refused, running, SubCode } from './answers.js';
import type { Fields, Zalopay } from './context.js';
import { CLOCK_DRIFT_MS, integer, positive, problemOf, signature, text } from './fields.js';
import { mac, macMatches } from './mac.js';
import type { Order } from './orders.js';
import { vietnamDay } from './vietnam-day.js';

const Request = z.object({
  app_id: positive,
  m_refund_id: text(45),
  zp_trans_id: z.string().regex(/^\d{1,15}$/),
  amount: positive,
  refund_fee_amount: integer.optional(),
  timestamp: integer,
  description: text(100),
  mac: signature,
});
type Request = z.infer<typeof Request>;

/** `POST /v2/refund`: gives back a part or all of what was charged; several refunds may share a payment. */
export function refund(zalopay: Zalopay, fields: Fields): Answer {
  const { success, data, error } = Request.safeParse(fields);
  if (!success) return refused(SubCode.badData, problemOf(error));
  const refusal = refusalOf(zalopay, data, fields);
  if (refusal !== undefined) return refusal;
  const order = zalopay.orders.byZpTransId(data.zp_trans_id);
  if (order === undefined) return refused(SubCode.notFound, 'transaction not found');
  const left = leftToRefund(order);
  if (left === 0) return refused(SubCode.notRefundable, 'transaction is refunded already');
  if (data.amount > left)
    return refused(SubCode.refundBadAmount, `at most ${left} can be refunded`);
  return store(zalopay, order, data);
}

function refusalOf({ app, orders, now }: Zalopay, request: Request, fields: Fields) {
  const fee = request.refund_fee_amount === undefined ? [] : ['refund_fee_amount'];
  const signed = ['app_id', 'zp_trans_id', 'amount', ...fee, 'description', 'timestamp'];
  const expected = mac(
    app.key1,
    signed.map((name) => fields[name] ?? ''),
  ); // m_refund_id is not covered
  if (request.app_id !== app.appId || !macMatches(expected, request.mac))
    return refused(SubCode.badSignature, 'unknown app_id, or mac not equal');
  if (Math.abs(now() - request.timestamp) > CLOCK_DRIFT_MS)
    return refused(SubCode.badData, 'timestamp: more than 15 minutes off');
  const prefix = `${vietnamDay(now())}_${app.appId}_`;
  if (!request.m_refund_id.startsWith(prefix))
    return refused(SubCode.badData, `m_refund_id: must begin with ${prefix}`);
  if (orders.refund(request.m_refund_id) !== undefined)
    return refused(SubCode.refundDuplicate, 'm_refund_id is duplicated');
  return undefined;
}

function leftToRefund(order: Order): number {
  const taken = order.refunds.filter(({ outcome }) => outcome !== 'fail');
  return taken.reduce((left, { amount }) => left - amount, order.paid?.amount ?? 0);
}

function store({ knobs, orders, now }: Zalopay, order: Order, request: Request): Answer {
  const outcome = knobs.now().refundOutcome;
  const refundId = orders.nextNumber(vietnamDay(now()));
  order.refunds.push({
    mRefundId: request.m_refund_id,
    refundId,
    zpTransId: request.zp_trans_id,
    amount: request.amount,
    outcome,
    at: now(),
  });
  const fields = { refund_id: Number(refundId) };
  if (outcome === 'ok') return done(fields);
  if (outcome === 'pending') return running(fields);
  return { ...refused(SubCode.notRefundable, 'the bank refused the refund'), ...fields };
}
