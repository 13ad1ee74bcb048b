import { z } from 'zod';
import type { Vnpay } from './context.js';
import { hashMatches, sha512, toSignedText } from './hash.js';
import type { Transaction } from './transactions.js';
import { fromVietnamDate } from './vietnam-date.js';

export type Opened = { ok: true; transaction: Transaction } | { ok: false; code: string };

const Pay = z.object({
  vnp_Version: z.literal('2.1.0'),
  vnp_Command: z.literal('pay'),
  vnp_TmnCode: z.string(),
  vnp_Amount: z.string().regex(/^\d{1,12}$/),
  vnp_CreateDate: z.string(),
  vnp_ExpireDate: z.string(),
  vnp_CurrCode: z.literal('VND'),
  vnp_IpAddr: z.string().min(7).max(45),
  vnp_Locale: z.enum(['vn', 'en']),
  vnp_OrderInfo: z.string().min(1).max(255),
  vnp_OrderType: z.string().min(1).max(100),
  vnp_ReturnUrl: z.url().min(10).max(255),
  vnp_TxnRef: z.string().min(1).max(100),
  vnp_SecureHash: z.string(),
});

/** 01 the reference was used, 02 unknown terminal, 03 bad data, 15 bad dates, 70 bad signature. */
export function openTransaction(vnpay: Vnpay, query: URLSearchParams, payPath: string): Opened {
  const { terminal, transactions, now } = vnpay;
  const { success, data } = Pay.safeParse(Object.fromEntries(query));
  if (!success) return { ok: false, code: '03' };
  if (data.vnp_TmnCode !== terminal.tmnCode) return { ok: false, code: '02' };
  const expected = sha512(terminal.hashSecret, toSignedText(new Map(query)));
  if (!hashMatches(expected, data.vnp_SecureHash)) return { ok: false, code: '70' };
  const known = transactions.find(data.vnp_TxnRef);
  if (known !== undefined)
    return known.payPath === payPath ? { ok: true, transaction: known } : { ok: false, code: '01' };
  const terms = termsOf(data, now());
  if (!terms.ok) return terms;
  const { amount, createdAt, expiresAt } = terms;
  const transaction = { ...toTransaction(data), amount, createdAt, expiresAt, payPath };
  transactions.add(transaction);
  return { ok: true, transaction };
}

type Terms = { ok: true; amount: number; createdAt: number; expiresAt: number };

function termsOf(data: z.infer<typeof Pay>, now: number): Terms | { ok: false; code: string } {
  const amount = Number(data.vnp_Amount) / 100;
  if (!Number.isInteger(amount) || amount < 5_000 || amount >= 1_000_000_000)
    return { ok: false, code: '03' };
  const createdAt = fromVietnamDate(data.vnp_CreateDate);
  const expiresAt = fromVietnamDate(data.vnp_ExpireDate);
  if (
    createdAt === undefined ||
    expiresAt === undefined ||
    expiresAt <= createdAt ||
    now >= expiresAt
  )
    return { ok: false, code: '15' };
  return { ok: true, amount, createdAt, expiresAt };
}

function toTransaction(data: z.infer<typeof Pay>) {
  return {
    txnRef: data.vnp_TxnRef,
    orderInfo: data.vnp_OrderInfo,
    returnUrl: data.vnp_ReturnUrl,
    createDate: data.vnp_CreateDate,
    status: 'UNPAID' as const,
    responseCode: '',
    transactionNo: '0',
    charged: 0,
    paidAt: undefined,
    refunds: [],
    queriedAt: undefined,
  };
}
