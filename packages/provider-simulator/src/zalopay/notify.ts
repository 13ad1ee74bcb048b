import { setTimeout as pause } from 'node:timers/promises';
import type { ZalopayApp } from '../config.js';
import type { Journal } from '../journal.js';
import type { KnobBoard } from '../knobs.js';
import { mac } from './mac.js';
import type { Order } from './orders.js';

const RETRIES = 3; // ZaloPay calls again up to three times unless return_code is 1 or 2
const ANSWER_MS = 10_000;
const MOST_UNDER_WAY = 20_000;

export type Notifier = {
  /** Sends the notice, its copies and its retries in the background, as the knobs say. */
  announce(order: Order): void;
  /** One first delivery, awaited, whatever `dropNotices` and `noticeDelayMs` say. */
  deliverNow(order: Order): Promise<void>;
  stop(): Promise<void>;
};

export type NotifierParts = {
  app: ZalopayApp;
  knobs: KnobBoard;
  journal: Journal;
  now: () => number;
};

export function createNotifier(parts: NotifierParts): Notifier {
  const { knobs } = parts;
  const abort = new AbortController();
  const underWay = new Set<Promise<void>>();

  const deliver = async (order: Order, first = 1): Promise<void> => {
    for (let delivery = first; delivery <= RETRIES + 1; delivery++) {
      if (delivery > 1) await pause(knobs.now().noticeRetryMs, undefined, { signal: abort.signal });
      if (await deliverOnce(parts, order, { delivery, signal: abort.signal })) return;
    }
  };
  const inBackground = (work: Promise<void>): void => {
    // Rejects only when the simulator stops; what was sent is in the journal.
    const owned = work.catch(() => undefined).finally(() => underWay.delete(owned));
    underWay.add(owned);
  };

  return {
    announce(order) {
      const { dropNotices, duplicateNotices, noticeDelayMs } = knobs.now();
      if (dropNotices || order.callbackUrl === '' || underWay.size >= MOST_UNDER_WAY) return;
      const send = async () => {
        await pause(noticeDelayMs, undefined, { signal: abort.signal });
        await deliver(order);
      };
      for (let copy = 0; copy <= duplicateNotices; copy++) inBackground(send());
    },
    async deliverNow(order) {
      if (order.callbackUrl === '') return;
      const acknowledged = await deliverOnce(parts, order, { delivery: 1, signal: abort.signal });
      if (!acknowledged) inBackground(deliver(order, 2));
    },
    async stop() {
      abort.abort();
      await Promise.all(underWay);
    },
  };
}

async function deliverOnce(
  { app, knobs, journal, now }: NotifierParts,
  order: Order,
  { delivery, signal }: { delivery: number; signal: AbortSignal },
): Promise<boolean> {
  const sent = noticeBody(app, order, knobs.now().badSignature);
  const entry = { at: now(), provider: 'zalopay', ref: order.appTransId, delivery, sent } as const;
  const url = order.callbackUrl;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: sent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const body = (await response.text()).slice(0, 4_096);
    const acknowledged = isAcknowledged(response.status, body);
    journal.write({ ...entry, url, httpStatus: response.status, body, acknowledged });
    return acknowledged;
  } catch (error) {
    if (signal.aborted) throw error;
    const text = String(error);
    journal.write({ ...entry, url, httpStatus: null, body: '', acknowledged: false, error: text });
    return false;
  }
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
