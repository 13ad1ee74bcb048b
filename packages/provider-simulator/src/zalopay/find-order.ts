import { z } from 'zod';
import { type Answer, refused, SubCode } from './answers.js';
import type { Fields, Zalopay } from './context.js';
import { positive, problemOf, signature, text } from './fields.js';
import { mac, macMatches } from './mac.js';
import type { Order } from './orders.js';

const Request = z.object({ app_id: positive, app_trans_id: text(40), mac: signature });

/** Query and cancel name an order in the same way and sign it alike: key1 is key and data. */
export function findOrder(zalopay: Zalopay, fields: Fields): Order | Answer {
  const { app, orders } = zalopay;
  const { success, data, error } = Request.safeParse(fields);
  if (!success) return refused(SubCode.badData, problemOf(error));
  const expected = mac(app.key1, [app.appId, data.app_trans_id, app.key1]);
  if (data.app_id !== app.appId || !macMatches(expected, data.mac))
    return refused(SubCode.badSignature, 'unknown app_id, or mac not equal');
  if (!/^\d{6}_/.test(data.app_trans_id))
    return refused(SubCode.badTransId, 'app_trans_id must begin with yymmdd_');
  return orders.byTransId(data.app_trans_id) ?? refused(SubCode.notFound, 'order not found');
}

export function isAnswer(found: object): found is Answer {
  return 'return_code' in found;
}
