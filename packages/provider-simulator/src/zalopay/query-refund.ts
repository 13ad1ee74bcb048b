import { z } from 'zod';
import { type Answer, done, refused, running, SubCode } from './answers.js';
import type { Fields, Zalopay } from './context.js';
import { CLOCK_DRIFT_MS, integer, positive, problemOf, signature, text } from './fields.js';
import { mac, macMatches } from './mac.js';

const Request = z.object({
  app_id: positive,
  m_refund_id: text(45),
  timestamp: integer,
  mac: signature,
});

/** `POST /v2/query_refund`: 1 the money is back, 2 refused, 3 still running. */
export function queryRefund(zalopay: Zalopay, fields: Fields): Answer {
  const { app, knobs, orders, now } = zalopay;
  const { success, data, error } = Request.safeParse(fields);
  if (!success) return refused(SubCode.badData, problemOf(error));
  const expected = mac(app.key1, [app.appId, data.m_refund_id, fields['timestamp'] ?? '']);
  if (data.app_id !== app.appId || !macMatches(expected, data.mac))
    return refused(SubCode.badSignature, 'unknown app_id, or mac not equal');
  if (Math.abs(now() - data.timestamp) > CLOCK_DRIFT_MS)
    return refused(SubCode.badData, 'timestamp: more than 15 minutes off');
  const found = orders.refund(data.m_refund_id);
  if (found === undefined) return refused(SubCode.notFound, 'refund not found');
  if (found.outcome === 'pending') found.outcome = knobs.now().refundOutcome;
  if (found.outcome === 'pending') return running();
  return found.outcome === 'ok' ? done() : refused(SubCode.notRefundable, 'the bank refused');
}
