import type { RefundAnswer, RefundRequest } from '../provider.js';
import { call, hasCode, isTrouble, messageOf, type Answer, type Zalopay } from './call.js';
import { mac } from './mac.js';

const duplicate = -23;
const timeoutMs = 10_000;

/** `POST /v2/refund`, asynchronous: 3 means that the provider works on it. */
export async function refund(zalopay: Zalopay, request: RefundRequest): Promise<RefundAnswer> {
  const { appId, key1 } = zalopay;
  const timestamp = zalopay.now();
  const description = request.reason.slice(0, 100);
  const signed = [appId, request.providerTxId, request.amountMinor, description, timestamp];
  const fields = {
    m_refund_id: request.ref,
    app_id: appId,
    zp_trans_id: request.providerTxId,
    amount: request.amountMinor,
    timestamp,
    description,
    mac: mac(key1, signed),
  };
  try {
    const answer = await call(zalopay, { path: '/v2/refund', fields, timeoutMs });
    if (hasCode(answer, duplicate)) return { state: 'PENDING', message: messageOf(answer) };
    return refundState(answer);
  } catch (error) {
    return { state: 'UNKNOWN', message: String(error) };
  }
}

export function refundState(answer: Answer): RefundAnswer {
  const message = messageOf(answer);
  if (isTrouble(answer)) return { state: 'UNKNOWN', message };
  if (answer.return_code === 1) return { state: 'DONE', message };
  if (answer.return_code === 3) return { state: 'PENDING', message };
  return { state: 'FAILED', message };
}
