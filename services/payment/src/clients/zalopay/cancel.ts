import type { CancelAnswer } from '../provider.js';
import { call, isTrouble, type Zalopay } from './call.js';
import { referenceFields } from './query.js';

const timeoutMs = 10_000;

/** `POST /v2/cancel`: only an unpaid order; afterwards it can no longer be paid. */
export async function cancel(zalopay: Zalopay, ref: string): Promise<CancelAnswer> {
  try {
    const fields = referenceFields(zalopay, ref);
    const answer = await call(zalopay, { path: '/v2/cancel', fields, timeoutMs });
    if (isTrouble(answer)) return 'UNKNOWN';
    return answer.return_code === 1 ? 'CANCELLED' : 'REFUSED';
  } catch {
    return 'UNKNOWN';
  }
}
