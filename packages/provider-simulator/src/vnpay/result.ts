import type { Notice } from '../notify.js';
import type { Vnpay } from './context.js';
import { sha512, toSignedText, urlEncode } from './hash.js';
import type { Transaction } from './transactions.js';
import { toVietnamDate } from './vietnam-date.js';

const MOST_DELIVERIES = 10; // 5 minutes apart at VNPay; the noticeRetryMs knob here

/** What IPN and return carry: the same fields, signed alike. A failure has no transaction number. */
export function resultQuery({ terminal, knobs, now }: Vnpay, transaction: Transaction): string {
  const isPaid = transaction.status === 'PAID' || transaction.status === 'SUSPECT';
  const fields = new Map([
    ['vnp_TmnCode', terminal.tmnCode],
    ['vnp_Amount', String((isPaid ? transaction.charged : transaction.amount) * 100)],
    ['vnp_BankCode', 'NCB'],
    ['vnp_BankTranNo', isPaid ? `VNP${transaction.transactionNo}` : ''],
    ['vnp_CardType', isPaid ? 'ATM' : ''],
    ['vnp_PayDate', toVietnamDate(transaction.paidAt ?? now())],
    ['vnp_OrderInfo', transaction.orderInfo],
    ['vnp_TransactionNo', transaction.transactionNo],
    ['vnp_ResponseCode', transaction.responseCode],
    ['vnp_TransactionStatus', statusOf(transaction)],
    ['vnp_TxnRef', transaction.txnRef],
  ]);
  const secret = knobs.now().badSignature ? 'another secret' : terminal.hashSecret;
  const text = toSignedText(fields);
  return `${text}&${urlEncode('vnp_SecureHash')}=${sha512(secret, text)}`;
}

export function statusOf({ status }: Transaction): string {
  return { UNPAID: '01', PAID: '00', SUSPECT: '07', FAILED: '02' }[status];
}

/** The IPN: a GET for success and failure alike, until RspCode 00 or 02. */
export function toNotice(vnpay: Vnpay, transaction: Transaction): Notice {
  const { ipnUrl } = vnpay.terminal;
  return {
    provider: 'vnpay',
    ref: transaction.txnRef,
    url: ipnUrl === '' ? '' : `${ipnUrl}?${resultQuery(vnpay, transaction)}`,
    method: 'GET',
    body: '',
    most: MOST_DELIVERIES,
    isAcknowledged,
  };
}

function isAcknowledged(status: number, body: string): boolean {
  if (status !== 200) return false;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('RspCode' in parsed)) return false;
    return parsed.RspCode === '00' || parsed.RspCode === '02';
  } catch {
    return false;
  }
}
