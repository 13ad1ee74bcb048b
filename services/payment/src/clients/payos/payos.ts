import { createGuard } from '../guard.js';
import type { Provider, RefundAnswer } from '../provider.js';
import { cancel } from './cancel.js';
import { payosClient, type ClientOptions, type Payos } from './call.js';
import { createLink } from './create-link.js';
import { acknowledge, readNotice } from './notice.js';
import { query } from './query.js';

export type PayosOptions = ClientOptions & {
  queryMs: number;
  webhookPublicUrl: string;
  /** 16 random characters of [0-9a-f]. */
  random: () => string;
  warn: (reason: string) => void;
};

const noRefund: RefundAnswer = {
  state: 'FAILED',
  message: 'PayOS has no refund: send the money by bank transfer, then settle the refund',
};

/** PayOS. Its client signs and checks; what it accepts unsigned is refused in front of it. */
export function createPayos(options: PayosOptions): Provider {
  const { queryMs, webhookPublicUrl, random, warn, ...app } = options;
  const guard = createGuard();
  const payos: Payos = {
    client: payosClient(app, warn),
    returnUrl: `${webhookPublicUrl}/webhooks/payos/return`,
    guard: (lane, run) => guard.run(lane, run),
  };
  return {
    name: 'PAYOS',
    pace: {
      everyMs: queryMs,
      mostMs: 4 * queryMs,
      quietMs: 0,
      askOnReturn: true,
      refundMs: 5_000,
    },
    amount: { min: 1, max: Number.MAX_SAFE_INTEGER },
    newRef: () => orderCode(random()),
    newRefundRef: random,
    createLink: (request) => createLink(payos, request),
    query: ({ ref }) => query(payos, ref),
    cancel: ({ ref }) => cancel(payos, ref),
    refund: () => Promise.resolve(noRefund),
    queryRefund: () => Promise.resolve(noRefund),
    notices: { method: 'post', path: '/webhooks/payos' },
    readNotice: (rawBody) => readNotice(app, rawBody),
    acknowledge,
    returnRef: 'orderCode',
    available: () => guard.available(),
  };
}

/** A random safe integer above 0: a code is never used twice in a channel, whatever becomes of our database. */
export function orderCode(hex16: string): string {
  const code = BigInt(`0x${hex16}`) >> 11n;
  return String(code === 0n ? 1n : code);
}
