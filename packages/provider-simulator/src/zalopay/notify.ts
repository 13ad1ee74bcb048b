import type { ZalopayApp } from '../config.js';
import type { KnobBoard } from '../knobs.js';
import type { Notice, Notifier as Sender } from '../notify.js';
import { mac } from './mac.js';
import type { Order } from './orders.js';

const MOST_DELIVERIES = 4; // ZaloPay calls again up to three times unless return_code is 1 or 2

export type Notifier = {
  /** Sends the notice, its copies and its retries in the background, as the knobs say. */
  announce(order: Order): void;
  /** One first delivery, awaited, whatever `dropNotices` and `noticeDelayMs` say. */
  deliverNow(order: Order): Promise<void>;
};

export function orderNotifier(
  sender: Sender,
  { app, knobs }: { app: ZalopayApp; knobs: KnobBoard },
): Notifier {
  const toNotice = (order: Order): Notice => ({
    provider: 'zalopay',
    ref: order.appTransId,
    url: order.callbackUrl,
    method: 'POST',
    body: noticeBody(app, order, knobs.now().badSignature),
    most: MOST_DELIVERIES,
    isAcknowledged,
  });
  return {
    announce: (order) => sender.announce(toNotice(order)),
    deliverNow: (order) => sender.deliverNow(toNotice(order)),
  };
}

/** The notice of a paid order. The MAC covers the string `data` and nothing else. */
export function noticeBody(app: ZalopayApp, order: Order, badSignature = false): string {
  const data = JSON.stringify({
    app_id: app.appId,
    app_trans_id: order.appTransId,
    app_time: order.appTime,
    app_user: order.appUser,
    amount: order.paid?.amount ?? order.amount,
    embed_data: order.embedData,
    item: order.item,
    zp_trans_id: Number(order.paid?.zpTransId ?? 0),
    server_time: order.paid?.at ?? 0,
    channel: order.bankCode === '' ? 38 : 39,
    merchant_user_id: 'simulated-payer',
    user_fee_amount: 0,
    discount_amount: 0,
  });
  return JSON.stringify({ data, mac: mac(badSignature ? 'not key2' : app.key2, [data]), type: 1 });
}

/** Only a top-level return_code of 1 or 2 in an HTTP 200 ends the deliveries. */
function isAcknowledged(status: number, body: string): boolean {
  if (status !== 200) return false;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('return_code' in parsed)) return false;
    return parsed.return_code === 1 || parsed.return_code === 2;
  } catch {
    return false;
  }
}
