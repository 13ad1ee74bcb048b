import type { CancelAnswer } from '../provider.js';
import { call, type Payos } from './call.js';

/** `POST /v2/payment-requests/{orderCode}/cancel`: only an unpaid link; a transfer under way may still arrive. */
export async function cancel(payos: Payos, ref: string): Promise<CancelAnswer> {
  try {
    const answer = await call(payos, 'background', () =>
      payos.client.paymentRequests.cancel(Number(ref), 'order ended'),
    );
    return answer.ok ? 'CANCELLED' : 'REFUSED';
  } catch {
    return 'UNKNOWN';
  }
}
