import { apiAnswer, apiHash, transactionFields, type Fields } from './api-answer.js';
import type { Vnpay } from './context.js';
import { hashMatches } from './hash.js';
import type { Refund, Transaction } from './transactions.js';

const SIGNED =
  'RequestId Version Command TmnCode TransactionType TxnRef Amount TransactionNo TransactionDate CreateBy CreateDate IpAddr OrderInfo'.split(
    ' ',
  );
type Refusal = [code: string, message: string];

/** `refund`: 02 all of it, 03 a part. 94 requested before, 02 and 93 wrong amounts, 95 not paid, 91 unknown, 97 hash. */
export function refund(vnpay: Vnpay, fields: Fields): Fields {
  const { terminal, transactions } = vnpay;
  const answer = ([code, message]: Refusal, told?: Fields) =>
    apiAnswer(vnpay, {
      command: 'refund',
      code,
      message,
      promotions: false,
      ...(told === undefined ? {} : { fields: told }),
    });
  const expected = apiHash(terminal.hashSecret, SIGNED, fields);
  if (!hashMatches(expected, fields['vnp_SecureHash'] ?? '')) return answer(['97', 'Invalid hash']);
  const found = transactions.find(fields['vnp_TxnRef'] ?? '');
  if (found === undefined || found.createDate !== fields['vnp_TransactionDate'])
    return answer(['91', 'Transaction not found']);
  const amount = Number(fields['vnp_Amount']) / 100;
  const refusal = refusalOf(found, { amount, type: fields['vnp_TransactionType'] ?? '' });
  if (refusal !== undefined) return answer(refusal);
  const stored = store(vnpay, found, { amount, requestId: fields['vnp_RequestId'] ?? '' });
  return answer(['00', 'Refund request accepted'], transactionFields(found, stored));
}

function refusalOf(
  { status, charged, refunds }: Transaction,
  { amount, type }: { amount: number; type: string },
): Refusal | undefined {
  if (status !== 'PAID' && status !== 'SUSPECT') return ['95', 'The transaction is not paid'];
  const taken = refunds.filter(({ outcome }) => outcome !== 'fail');
  if (taken.some((one) => one.amount === charged || one.outcome === 'pending'))
    return ['94', 'A refund was requested before'];
  return amountRefusal({ charged, taken }, { amount, type });
}

function amountRefusal(
  { charged, taken }: { charged: number; taken: Refund[] },
  { amount, type }: { amount: number; type: string },
): Refusal | undefined {
  if (!Number.isInteger(amount) || amount <= 0) return ['93', 'Invalid amount'];
  const left = taken.reduce((rest, one) => rest - one.amount, charged);
  if (amount > left) return ['02', 'The amount is over the original'];
  if (type === '02' && taken.length > 0) return ['04', 'No full refund after a part'];
  return type === '02' && amount !== charged ? ['93', 'Invalid amount'] : undefined;
}

function store(
  { knobs, transactions }: Vnpay,
  { refunds }: Transaction,
  o: { amount: number; requestId: string },
): Refund {
  const { refundOutcome: outcome } = knobs.now();
  const refund = { ...o, transactionNo: transactions.nextNumber(), outcome };
  refunds.push(refund);
  return refund;
}
