import { z } from 'zod';
import type { Lane } from '../guard.js';
import { vietnamTime } from '../vietnam-time.js';
import { hashOf, sameHash } from './hash.js';

/** What one call needs to know of our terminal at VNPay. */
export type Vnpay = {
  tmnCode: string;
  hashSecret: string;
  payUrl: string;
  apiUrl: string;
  returnUrl: string;
  now: () => number;
  /** 16 random characters of [0-9a-f]: unique request ids. */
  random: () => string;
  guard<T>(lane: Lane, run: () => Promise<T>): Promise<T>;
};

/** Every field as text; numbers in their JSON spelling, as they are signed. */
export type Fields = Record<string, string>;

/** VNPay wants an address of the payer or of the caller, and checks neither. */
export const callerAddress = '127.0.0.1';
export const version = '2.1.0';

const timeoutMs = 10_000;
const Answer = z.looseObject({ vnp_ResponseCode: z.string().min(1) });
const scalar = z.union([z.string(), z.number()]);

export type ApiCall = {
  fields: Fields;
  /** Names without `vnp_`, in the order they are signed. */
  signed: string[];
  answerSigned: string[];
};

/** Posts to the merchant API. An answer of "00" that VNPay did not sign is a fault, not an answer. */
export function call(vnpay: Vnpay, { fields, signed, answerSigned }: ApiCall): Promise<Fields> {
  const signal = AbortSignal.timeout(timeoutMs);
  return vnpay.guard('background', async () => {
    const body = JSON.stringify({
      ...fields,
      vnp_SecureHash: hashOf(vnpay.hashSecret, signed, fields),
    });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(vnpay.apiUrl, { method: 'POST', headers, body, signal });
    if (!response.ok) throw new Error(`VNPay answered with HTTP ${response.status}`);
    const answer = toFields(Answer.parse(await response.json()));
    const expected = hashOf(vnpay.hashSecret, answerSigned, answer);
    if (codeOf(answer) === '00' && !sameHash(expected, answer['vnp_SecureHash']))
      throw new Error('VNPay answered without a valid hash');
    return answer;
  });
}

/** What every request to the merchant API carries. */
export function requestFields(
  { tmnCode, now }: Vnpay,
  o: { command: string; requestId: string; ref: string; createdAt: number; info: string },
): Fields {
  return {
    vnp_RequestId: o.requestId,
    vnp_Version: version,
    vnp_Command: o.command,
    vnp_TmnCode: tmnCode,
    vnp_TxnRef: o.ref,
    vnp_OrderInfo: o.info,
    vnp_TransactionDate: vietnamTime(o.createdAt),
    vnp_CreateDate: vietnamTime(now()),
    vnp_IpAddr: callerAddress,
  };
}

export function codeOf(answer: Fields): string {
  return answer['vnp_ResponseCode'] ?? '';
}

export function messageOf(answer: Fields): string {
  const status = answer['vnp_TransactionStatus'] ?? '';
  return `VNPay ${codeOf(answer)}/${status} ${answer['vnp_Message'] ?? ''}`.trim();
}

function toFields(answer: Record<string, unknown>): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(answer)) {
    const text = scalar.safeParse(value);
    if (text.success) fields[name] = String(text.data);
  }
  return fields;
}
