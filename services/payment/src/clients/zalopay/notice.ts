import { z } from 'zod';
import type { NoticeOutcome, NoticeReading } from '../provider.js';
import { mac, sameMac } from './mac.js';

const Envelope = z.object({ data: z.string(), mac: z.string(), type: z.number().optional() });
const Data = z.object({
  app_id: z.number(),
  app_trans_id: z.string().min(1).max(40),
  amount: z.number().int().positive(),
  // A number in older documents, a string in the newest.
  zp_trans_id: z.union([z.string().min(1).max(64), z.number().int().positive()]),
});
const orderPaid = 1;

/**
 * Reads a callback. The MAC is over the raw `data` string with key2; `type` lies outside it, so only 1 is taken. Sent
 * only when money was taken.
 */
export function readNotice(app: { appId: number; key2: string }, rawBody: string): NoticeReading {
  const envelope = Envelope.safeParse(parse(rawBody));
  if (!envelope.success) return { ok: false, outcome: 'MALFORMED' };
  const { data: raw, mac: received, type } = envelope.data;
  if (!sameMac(mac(app.key2, [raw]), received)) return { ok: false, outcome: 'BAD_SIGNATURE' };
  const data = Data.safeParse(parse(raw));
  if (!data.success || type !== orderPaid || data.data.app_id !== app.appId)
    return { ok: false, outcome: 'MALFORMED' };
  const { app_trans_id: ref, amount: amountMinor, zp_trans_id: txId } = data.data;
  return {
    ok: true,
    notice: { ref, outcome: { state: 'PAID', amountMinor, providerTxId: String(txId) } },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Always HTTP 200; 0 makes ZaloPay call again, up to three times. An answer without `return_code` counts as failed. */
export function acknowledge(outcome: NoticeOutcome): { status: number; body: unknown } {
  const [code, message] = answers[outcome];
  return { status: 200, body: { return_code: code, return_message: message } };
}

const answers = {
  APPLIED: [1, 'success'],
  DUPLICATE: [1, 'success'],
  // The money is real and stored: calling again can not help.
  AMOUNT_MISMATCH: [1, 'success'],
  UNKNOWN_ATTEMPT: [0, 'try again'],
  BAD_SIGNATURE: [-1, 'mac not equal'],
  MALFORMED: [2, 'unexpected data'],
  TRY_AGAIN: [0, 'try again'],
} satisfies Record<NoticeOutcome, [number, string]>;
