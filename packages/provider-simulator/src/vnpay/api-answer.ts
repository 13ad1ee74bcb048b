import type { Vnpay } from './context.js';
import { sha512 } from './hash.js';
import { statusOf } from './result.js';
import type { Refund, Transaction } from './transactions.js';
import { toVietnamDate } from './vietnam-date.js';

export type Fields = Record<string, string>;

const ANSWERED =
  'ResponseId Command ResponseCode Message TmnCode TxnRef Amount BankCode PayDate TransactionNo TransactionType TransactionStatus OrderInfo'.split(
    ' ',
  );
const PROMOTIONS = ['PromotionCode', 'PromotionAmount'];

/** Fields joined by `|`, a missing one as nothing. */
export function apiHash(secret: string, names: string[], fields: Fields): string {
  return sha512(secret, names.map((name) => fields[`vnp_${name}`] ?? '').join('|'));
}

/** An answer of the merchant API, signed; `promotions` are hashed in the answer to querydr only. */
export function apiAnswer(
  { terminal, newId }: Vnpay,
  o: { command: string; code: string; message: string; fields?: Fields; promotions: boolean },
): Fields {
  const answer: Fields = {
    vnp_ResponseId: newId(),
    vnp_Command: o.command,
    vnp_ResponseCode: o.code,
    vnp_Message: o.message,
    vnp_TmnCode: terminal.tmnCode,
    ...o.fields,
  };
  const names = o.promotions ? [...ANSWERED, ...PROMOTIONS] : ANSWERED;
  return { ...answer, vnp_SecureHash: apiHash(terminal.hashSecret, names, answer) };
}

/** What is told of a transaction, or of the refund of it that came last. */
export function transactionFields(transaction: Transaction, refund?: Refund): Fields {
  const { txnRef, charged, amount, orderInfo, paidAt } = transaction;
  const told = refund ?? { transactionNo: transaction.transactionNo, amount: charged || amount };
  return {
    vnp_TxnRef: txnRef,
    vnp_Amount: String(told.amount * 100),
    vnp_BankCode: 'NCB',
    vnp_PayDate: paidAt === undefined ? '' : toVietnamDate(paidAt),
    vnp_TransactionNo: told.transactionNo,
    vnp_TransactionType: refund === undefined ? '01' : typeOf(transaction, refund),
    vnp_TransactionStatus: refund === undefined ? statusOf(transaction) : refundStatus(refund),
    vnp_OrderInfo: orderInfo,
  };
}

function typeOf({ charged }: Transaction, { amount }: Refund): string {
  return amount === charged ? '02' : '03';
}

function refundStatus({ outcome }: Refund): string {
  return { ok: '00', pending: '05', fail: '09' }[outcome];
}
