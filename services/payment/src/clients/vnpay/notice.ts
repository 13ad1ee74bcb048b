import type { Outcome } from '../../domain/payment.js';
import type { NoticeOutcome, NoticeReading } from '../provider.js';
import type { Fields } from './call.js';
import { hash, sameHash, signedQuery } from './hash.js';
import { fromVnpAmount } from './query.js';

/** Reads an IPN: the query string of a GET, sent for success and failure. */
export function readNotice(
  app: { tmnCode: string; hashSecret: string },
  queryString: string,
): NoticeReading {
  const fields = parse(queryString);
  if (fields === undefined) return { ok: false, outcome: 'MALFORMED' };
  const expected = hash(app.hashSecret, signedQuery(fields));
  if (!sameHash(expected, fields['vnp_SecureHash'])) return { ok: false, outcome: 'BAD_SIGNATURE' };
  const ref = fields['vnp_TxnRef'] ?? '';
  const outcome = outcomeOf(fields);
  if (fields['vnp_TmnCode'] !== app.tmnCode || !/^[\w-]{1,100}$/.test(ref) || outcome === undefined)
    return { ok: false, outcome: 'MALFORMED' };
  return { ok: true, notice: { ref, outcome } };
}

/** Undefined when a parameter is repeated: which of them was signed is then anybody's guess. */
function parse(queryString: string): Fields | undefined {
  const fields: Fields = {};
  for (const [name, value] of new URLSearchParams(queryString)) {
    if (Object.hasOwn(fields, name)) return undefined;
    Object.defineProperty(fields, name, { value, enumerable: true });
  }
  return fields;
}

const codeShape = /^\d{2}$/;

/** Paid is 00 in both codes; the PHP sample's "or" would sell for half of that. 07: money taken, fraud suspected. */
function outcomeOf(fields: Fields): Outcome | undefined {
  const code = fields['vnp_ResponseCode'] ?? '';
  const status = fields['vnp_TransactionStatus'] ?? '';
  const amountMinor = fromVnpAmount(fields['vnp_Amount']);
  if (amountMinor === undefined || !codeShape.test(code) || !codeShape.test(status))
    return undefined;
  const codes = [code, status];
  if (codes.includes('07')) return paid(fields, { amountMinor, suspect: true });
  if (codes.every((one) => one === '00')) return paid(fields, { amountMinor });
  // "00" for a transaction that is not finished proves neither.
  if (codes.includes('00') || status === '01') return undefined;
  return { state: 'FAILED', reason: `VNPay ${code}/${status}`, amountMinor };
}

function paid(fields: Fields, money: { amountMinor: number; suspect?: true }): Outcome | undefined {
  const providerTxId = fields['vnp_TransactionNo'] ?? '';
  if (!/^[1-9]\d{0,19}$/.test(providerTxId)) return undefined;
  return { state: 'PAID', providerTxId, ...money };
}

/** Anything but 00 and 02 makes VNPay call again, up to ten times. */
export function acknowledge(outcome: NoticeOutcome): { status: number; body: unknown } {
  const [RspCode, Message] = answers[outcome];
  return { status: 200, body: { RspCode, Message } };
}

const answers = {
  APPLIED: ['00', 'Confirm Success'],
  DUPLICATE: ['02', 'Order already confirmed'],
  UNKNOWN_ATTEMPT: ['01', 'Order not found'],
  AMOUNT_MISMATCH: ['04', 'invalid amount'],
  BAD_SIGNATURE: ['97', 'Invalid signature'],
  MALFORMED: ['99', 'Unknown error'],
  TRY_AGAIN: ['99', 'Unknown error'],
} satisfies Record<NoticeOutcome, [string, string]>;
