import type { AttemptState } from '../provider.js';
import { call, hasCode, isTrouble, messageOf, type Answer, type Zalopay } from './call.js';
import { mac } from './mac.js';

/** Bad data, bad signature: our fault, no word about the payment. */
const refused = [-401, -402];
const notFound = [-101, -92];
const timeoutMs = 10_000;

/** `POST /v2/query`: 1 paid, 2 failed or expired, 3 unpaid or processing. */
export async function query(zalopay: Zalopay, ref: string): Promise<AttemptState> {
  try {
    const fields = referenceFields(zalopay, ref);
    return stateOf(await call(zalopay, { path: '/v2/query', fields, timeoutMs }));
  } catch {
    return { state: 'UNKNOWN' };
  }
}

/** Query and cancel are signed alike; key1 is also data. */
export function referenceFields({ appId, key1 }: Zalopay, ref: string) {
  return { app_id: appId, app_trans_id: ref, mac: mac(key1, [appId, ref, key1]) };
}

function stateOf(answer: Answer): AttemptState {
  if (notFound.some((code) => hasCode(answer, code))) return { state: 'NOT_FOUND' };
  if (isTrouble(answer) || refused.some((code) => hasCode(answer, code)))
    return { state: 'UNKNOWN' };
  if (answer.return_code === 3) return { state: 'PENDING' };
  if (answer.return_code === 2) return { state: 'FAILED', reason: messageOf(answer) };
  const { amount, zp_trans_id: txId } = answer;
  if (answer.return_code === 1 && typeof amount === 'number' && Number(txId) > 0)
    return { state: 'PAID', amountMinor: amount, providerTxId: String(txId) };
  return { state: 'UNKNOWN' };
}
