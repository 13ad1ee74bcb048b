import type { AttemptKey, AttemptState } from '../provider.js';
import { answerOf } from './answer-of.js';
import { call, codeOf, messageOf, requestFields, type Fields, type Vnpay } from './call.js';

const notFound = '91';
/** TransactionType: what the answer is about. Once a payment is given back, it is about the refund. */
const payment = '01';
const fullRefund = '02';

const signed = [
  ...['RequestId', 'Version', 'Command', 'TmnCode', 'TxnRef'],
  ...['TransactionDate', 'CreateDate', 'IpAddr', 'OrderInfo'],
];
const answerSigned = [...answerOf, 'PromotionCode', 'PromotionAmount'];

/** `querydr`. "00" says that the query worked; what became of the payment is in TransactionStatus. */
export async function query(vnpay: Vnpay, attempt: AttemptKey): Promise<AttemptState> {
  try {
    return stateOf(await queryTransaction(vnpay, attempt), attempt.ref);
  } catch {
    return { state: 'UNKNOWN' };
  }
}

export function queryTransaction(vnpay: Vnpay, { ref, createdAt }: AttemptKey): Promise<Fields> {
  const named = { command: 'querydr', requestId: vnpay.random(), ref, createdAt };
  const fields = requestFields(vnpay, { ...named, info: `Query ${ref}` });
  return call(vnpay, { fields, signed, answerSigned });
}

function stateOf(answer: Fields, ref: string): AttemptState {
  if (codeOf(answer) === notFound) return { state: 'NOT_FOUND' };
  if (codeOf(answer) !== '00' || answer['vnp_TxnRef'] !== ref) return { state: 'UNKNOWN' };
  const type = answer['vnp_TransactionType'];
  if (type === payment) return paymentState(answer);
  return type === fullRefund ? refunded(answer) : { state: 'UNKNOWN' };
}

function paymentState(answer: Fields): AttemptState {
  const status = answer['vnp_TransactionStatus'] ?? '';
  if (status === '00' || status === '07') return paid(answer, status === '07');
  if (status === '01') return { state: 'PENDING' };
  return status === '02' ? { state: 'FAILED', reason: messageOf(answer) } : { state: 'UNKNOWN' };
}

function paid(answer: Fields, suspect: boolean): AttemptState {
  const amountMinor = fromVnpAmount(answer['vnp_Amount']);
  const providerTxId = answer['vnp_TransactionNo'] ?? '';
  if (amountMinor === undefined || !/^[1-9]\d*$/.test(providerTxId)) return { state: 'UNKNOWN' };
  return { state: 'PAID', amountMinor, providerTxId, ...(suspect ? { suspect: true } : {}) };
}

/** Under way or done: the amount is all that was taken. A refund that was refused says nothing of the payment. */
function refunded(answer: Fields): AttemptState {
  const amountMinor = fromVnpAmount(answer['vnp_Amount']);
  const isOn = ['00', '05', '06'].includes(answer['vnp_TransactionStatus'] ?? '');
  return isOn && amountMinor !== undefined
    ? { state: 'REFUNDED', amountMinor }
    : { state: 'UNKNOWN' };
}

/** VND of an amount times 100; undefined when that is not exact. */
export function fromVnpAmount(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d{0,11}$/.test(text)) return undefined;
  const amount = Number(text);
  return amount % 100 === 0 ? amount / 100 : undefined;
}
