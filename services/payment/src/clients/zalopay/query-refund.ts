import type { RefundAnswer } from '../provider.js';
import { call, hasCode, messageOf, type Zalopay } from './call.js';
import { mac } from './mac.js';
import { refundState } from './refund.js';

const notFound = -101;
const timeoutMs = 10_000;

/** `POST /v2/query_refund`. */
export async function queryRefund(zalopay: Zalopay, ref: string): Promise<RefundAnswer> {
  const { appId, key1 } = zalopay;
  const timestamp = zalopay.now();
  const fields = {
    app_id: appId,
    m_refund_id: ref,
    timestamp,
    mac: mac(key1, [appId, ref, timestamp]),
  };
  try {
    const answer = await call(zalopay, { path: '/v2/query_refund', fields, timeoutMs });
    if (hasCode(answer, notFound)) return { state: 'NOT_FOUND', message: messageOf(answer) };
    return refundState(answer);
  } catch (error) {
    return { state: 'UNKNOWN', message: String(error) };
  }
}
