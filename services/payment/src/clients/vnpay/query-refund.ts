import type { RefundAnswer, RefundRequest } from '../provider.js';
import { codeOf, messageOf, type Vnpay } from './call.js';
import { queryTransaction } from './query.js';
import { refundState } from './refund.js';

const refunds = ['02', '03'];
const refundStatuses = ['05', '06', '09'];

/** VNPay has no query for a refund: the payment's own tells of it, once it is one. */
export async function queryRefund(vnpay: Vnpay, request: RefundRequest): Promise<RefundAnswer> {
  try {
    const answer = await queryTransaction(vnpay, request.attempt);
    const message = messageOf(answer);
    // Anything else, 94 (asked too soon) among it, says nothing about the refund.
    if (codeOf(answer) !== '00') return { state: 'UNKNOWN', message };
    const isRefund =
      refunds.includes(answer['vnp_TransactionType'] ?? '') ||
      refundStatuses.includes(answer['vnp_TransactionStatus'] ?? '');
    return isRefund ? refundState(answer) : { state: 'NOT_FOUND', message };
  } catch (error) {
    return { state: 'UNKNOWN', message: String(error) };
  }
}
