import {
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
  wrap,
} from 'cockatiel';
import type { Provider } from '../provider.js';
import type { Zalopay } from './call.js';
import { cancel } from './cancel.js';
import { createLink } from './create-link.js';
import { acknowledge, readNotice } from './notice.js';
import { query } from './query.js';
import { queryRefund } from './query-refund.js';
import { refund } from './refund.js';
import { vietnamDay } from './vietnam-day.js';

export type ZalopayOptions = {
  appId: number;
  key1: string;
  key2: string;
  url: string;
  queryMs: number;
  webhookPublicUrl: string;
  now: () => number;
  /** 16 random characters of [0-9a-z]. */
  random: () => string;
};

const callsAtOnce = 64;
const callsWaiting = 256;

/** ZaloPay v2 behind a breaker (five faults in a row, tried again after 5 s) and a bulkhead. */
export function createZalopay(options: ZalopayOptions): Provider {
  const { now, random, queryMs, webhookPublicUrl, ...app } = options;
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: 5_000,
    breaker: new ConsecutiveBreaker(5),
  });
  const policy = wrap(bulkhead(callsAtOnce, callsWaiting), breaker);
  const zalopay: Zalopay = {
    ...app,
    callbackUrl: `${webhookPublicUrl}/webhooks/zalopay`,
    returnUrl: `${webhookPublicUrl}/webhooks/zalopay/return`,
    now,
    guard: (run) => policy.execute(run),
  };
  return {
    name: 'ZALOPAY',
    queryMs,
    newRef: () => `${vietnamDay(now())}_${random()}`,
    newRefundRef: () => `${vietnamDay(now())}_${app.appId}_${random()}`,
    createLink: (request) => createLink(zalopay, request),
    query: (ref) => query(zalopay, ref),
    cancel: (ref) => cancel(zalopay, ref),
    refund: (request) => refund(zalopay, request),
    queryRefund: (ref) => queryRefund(zalopay, ref),
    readNotice: (rawBody) => readNotice(app, rawBody),
    acknowledge,
    available: () => breaker.state !== CircuitState.Open,
  };
}
