import { apiAnswer, apiHash, transactionFields, type Fields } from './api-answer.js';
import type { Vnpay } from './context.js';
import { hashMatches } from './hash.js';
import { isExpired, type Transaction } from './transactions.js';

const SIGNED =
  'RequestId Version Command TmnCode TxnRef TransactionDate CreateDate IpAddr OrderInfo'.split(' ');
const PACE_MS = 5 * 60_000;

/** `querydr`: 00 when the query worked, 91 unknown (or never opened), 94 asked again within 5 minutes, 97 bad hash. */
export function querydr(vnpay: Vnpay, fields: Fields): Fields {
  const { terminal, transactions, now } = vnpay;
  const answer = (code: string, message: string, told?: Fields) =>
    apiAnswer(vnpay, {
      command: 'querydr',
      code,
      message,
      promotions: true,
      ...(told === undefined ? {} : { fields: told }),
    });
  const expected = apiHash(terminal.hashSecret, SIGNED, fields);
  if (!hashMatches(expected, fields['vnp_SecureHash'] ?? '')) return answer('97', 'Invalid hash');
  if (fields['vnp_TmnCode'] !== terminal.tmnCode) return answer('02', 'Invalid TmnCode');
  const found = transactions.find(fields['vnp_TxnRef'] ?? '');
  if (found === undefined || found.createDate !== fields['vnp_TransactionDate'])
    return answer('91', 'Transaction not found');
  if (found.queriedAt !== undefined && now() - found.queriedAt < PACE_MS)
    return answer('94', 'Request is duplicated within 5 minutes');
  found.queriedAt = now();
  settle(vnpay, found);
  return answer('00', 'QueryDR Success', transactionFields(found, found.refunds.at(-1)));
}

/** What time and knobs have ended meanwhile. */
function settle({ knobs, now }: Vnpay, transaction: Transaction): void {
  if (isExpired(transaction, now())) {
    transaction.status = 'FAILED';
    transaction.responseCode = '11';
  }
  for (const refund of transaction.refunds)
    if (refund.outcome === 'pending') refund.outcome = knobs.now().refundOutcome;
}
