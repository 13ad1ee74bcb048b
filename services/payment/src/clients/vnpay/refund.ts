import type { RefundAnswer, RefundRequest } from '../provider.js';
import { answerOf } from './answer-of.js';
import { call, codeOf, messageOf, requestFields, type Fields, type Vnpay } from './call.js';

const fullRefund = '02';
const alreadyRequested = '94';
/** Timeout, other error: says nothing about the refund. */
const trouble = ['98', '99'];

const signed = [
  ...['RequestId', 'Version', 'Command', 'TmnCode', 'TransactionType', 'TxnRef', 'Amount'],
  ...['TransactionNo', 'TransactionDate', 'CreateBy', 'CreateDate', 'IpAddr', 'OrderInfo'],
];

/** `refund`, asynchronous: all of what was captured, under the id committed before. */
export async function refund(vnpay: Vnpay, request: RefundRequest): Promise<RefundAnswer> {
  const { attempt, amountMinor, providerTxId } = request;
  const fields = {
    ...requestFields(vnpay, {
      command: 'refund',
      requestId: request.ref,
      ...attempt,
      info: `Refund ${attempt.ref}`,
    }),
    vnp_TransactionType: fullRefund,
    vnp_Amount: String(amountMinor * 100),
    vnp_TransactionNo: providerTxId,
    vnp_CreateBy: 'ticketbottle',
  };
  try {
    return refundState(await call(vnpay, { fields, signed, answerSigned: answerOf }));
  } catch (error) {
    return { state: 'UNKNOWN', message: String(error) };
  }
}

export function refundState(answer: Fields): RefundAnswer {
  const message = messageOf(answer);
  const code = codeOf(answer);
  if (code === alreadyRequested) return { state: 'PENDING', message };
  if (trouble.includes(code)) return { state: 'UNKNOWN', message };
  if (code !== '00') return { state: 'FAILED', message };
  return { state: stateOf[answer['vnp_TransactionStatus'] ?? ''] ?? 'PENDING', message };
}

/** By TransactionStatus: 05 and 06 are under way at VNPay and at the bank, 09 was refused. */
const stateOf: Record<string, RefundAnswer['state']> = {
  '00': 'DONE',
  '02': 'FAILED',
  '05': 'PENDING',
  '06': 'PENDING',
  '09': 'FAILED',
};
