import { createGuard } from '../guard.js';
import type { Provider } from '../provider.js';
import { vietnamDay } from '../vietnam-time.js';
import type { Zalopay } from './call.js';
import { cancel } from './cancel.js';
import { createLink } from './create-link.js';
import { acknowledge, readNotice } from './notice.js';
import { query } from './query.js';
import { queryRefund } from './query-refund.js';
import { refund } from './refund.js';

export type ZalopayOptions = {
  appId: number;
  key1: string;
  key2: string;
  url: string;
  queryMs: number;
  webhookPublicUrl: string;
  now: () => number;
  /** 16 random characters of [0-9a-f]. */
  random: () => string;
};

/** ZaloPay v2. */
export function createZalopay(options: ZalopayOptions): Provider {
  const { now, random, queryMs, webhookPublicUrl, ...app } = options;
  const guard = createGuard();
  const zalopay: Zalopay = {
    ...app,
    callbackUrl: `${webhookPublicUrl}/webhooks/zalopay`,
    returnUrl: `${webhookPublicUrl}/webhooks/zalopay/return`,
    now,
    guard: (lane, run) => guard.run(lane, run),
  };
  return {
    name: 'ZALOPAY',
    pace: { everyMs: queryMs, mostMs: queryMs, quietMs: 0, askOnReturn: true, refundMs: 5_000 },
    amount: { min: 1, max: Number.MAX_SAFE_INTEGER },
    newRef: () => `${vietnamDay(now())}_${random()}`,
    newRefundRef: () => `${vietnamDay(now())}_${app.appId}_${random()}`,
    createLink: (request) => createLink(zalopay, request),
    query: ({ ref }) => query(zalopay, ref),
    cancel: ({ ref }) => cancel(zalopay, ref),
    refund: (request) => refund(zalopay, request),
    queryRefund: ({ ref }) => queryRefund(zalopay, ref),
    notices: { method: 'post', path: '/webhooks/zalopay' },
    readNotice: (rawBody) => readNotice(app, rawBody),
    acknowledge,
    returnRef: 'ref',
    available: () => guard.available(),
  };
}
