import { createGuard } from '../guard.js';
import type { Provider } from '../provider.js';
import type { Vnpay } from './call.js';
import { createLink } from './create-link.js';
import { acknowledge, readNotice } from './notice.js';
import { query } from './query.js';
import { queryRefund } from './query-refund.js';
import { refund } from './refund.js';

export type VnpayOptions = {
  tmnCode: string;
  hashSecret: string;
  payUrl: string;
  apiUrl: string;
  queryMs: number;
  webhookPublicUrl: string;
  now: () => number;
  /** 16 random characters of [0-9a-f]. */
  random: () => string;
};

/** Its pay page takes 5,000 ≤ amount < 1,000,000,000 VND. */
const amount = { min: 5_000, max: 999_999_999 };

/** VNPay 2.1.0. It has no cancel: a link lives until its ExpireDate, which is the end of our window. */
export function createVnpay(options: VnpayOptions): Provider {
  const { queryMs, webhookPublicUrl, ...app } = options;
  const { random } = app;
  const guard = createGuard();
  const vnpay: Vnpay = {
    ...app,
    returnUrl: `${webhookPublicUrl}/webhooks/vnpay/return`,
    guard: (lane, run) => guard.run(lane, run),
  };
  return {
    name: 'VNPAY',
    pace: {
      everyMs: queryMs,
      mostMs: queryMs,
      quietMs: queryMs,
      askOnReturn: false,
      refundMs: queryMs,
    },
    amount,
    newRef: random,
    newRefundRef: random,
    createLink: (request) => Promise.resolve(createLink(vnpay, request)),
    query: (attempt) => query(vnpay, attempt),
    refund: (request) => refund(vnpay, request),
    queryRefund: (request) => queryRefund(vnpay, request),
    notices: { method: 'get', path: '/webhooks/vnpay/ipn' },
    readNotice: (queryString) => readNotice(app, queryString),
    acknowledge,
    returnRef: 'vnp_TxnRef',
    available: () => guard.available(),
  };
}
