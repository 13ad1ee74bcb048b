import { z } from 'zod';
import type { NoticeOutcome, NoticeReading } from '../provider.js';
import { isSignedBy } from './signature.js';

const Envelope = z.object({ data: z.record(z.string(), z.unknown()), signature: z.string() });
const Data = z.object({
  orderCode: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  amount: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  reference: z.string(),
  paymentLinkId: z.string().min(1),
  currency: z.literal('VND').nullish(),
});

/**
 * Reads a webhook: money was received. The values are signed unescaped, so that one signed text can be cut into other
 * fields: nothing is believed but that there is something to ask about.
 */
export function readNotice(app: { checksumKey: string }, rawBody: string): NoticeReading {
  const envelope = Envelope.safeParse(parse(rawBody));
  if (!envelope.success) return { ok: false, outcome: 'MALFORMED' };
  const { data: raw, signature } = envelope.data;
  if (!isSignedBy(app.checksumKey, raw, signature)) return { ok: false, outcome: 'BAD_SIGNATURE' };
  const data = Data.safeParse(raw);
  if (!data.success) return { ok: false, outcome: 'MALFORMED' };
  return { ok: true, notice: { ref: String(data.data.orderCode), outcome: 'ASK' } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** An unknown order is answered 200: PayOS confirms a webhook by a signed sample of an order nobody has. */
export function acknowledge(outcome: NoticeOutcome): { status: number; body: unknown } {
  const status = statuses[outcome];
  return { status, body: { success: status === 200 } };
}

const statuses = {
  APPLIED: 200,
  DUPLICATE: 200,
  UNKNOWN_ATTEMPT: 200,
  AMOUNT_MISMATCH: 200,
  BAD_SIGNATURE: 401,
  MALFORMED: 400,
  TRY_AGAIN: 503,
} satisfies Record<NoticeOutcome, number>;
