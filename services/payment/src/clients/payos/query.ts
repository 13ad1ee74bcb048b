import { z } from 'zod';
import type { AttemptState } from '../provider.js';
import { call, type Payos } from './call.js';

export const notFound = '101';

const Link = z.object({
  id: z.string().min(1).max(64),
  orderCode: z.number().int().positive(),
  amount: z.number().int().positive(),
  amountPaid: z.number().int().min(0),
  status: z.string(),
  transactions: z.array(z.object({ reference: z.string() })).default([]),
});
type Link = z.infer<typeof Link>;

/** `GET /v2/payment-requests/{orderCode}`. */
export async function query(payos: Payos, ref: string): Promise<AttemptState> {
  try {
    const get = () => payos.client.paymentRequests.get(Number(ref));
    const answer = await call(payos, 'background', get);
    if (!answer.ok) return { state: answer.code === notFound ? 'NOT_FOUND' : 'UNKNOWN' };
    const link = Link.safeParse(answer.data);
    if (!link.success || String(link.data.orderCode) !== ref) return { state: 'UNKNOWN' };
    return stateOf(link.data);
  } catch {
    return { state: 'UNKNOWN' };
  }
}

/** Money counts before the status: a link that was cancelled or expired may have taken a transfer. */
function stateOf(link: Link): AttemptState {
  const { amount, amountPaid, status } = link;
  if (amountPaid > 0) {
    const isWhole = amountPaid >= amount;
    if (isWhole && status !== 'PAID') return { state: 'PENDING' };
    return { state: isWhole ? 'PAID' : 'UNDERPAID', ...capture(link) };
  }
  if (status === 'CANCELLED' || status === 'EXPIRED' || status === 'FAILED')
    return { state: 'FAILED', reason: `PayOS ${status}` };
  return { state: 'PENDING' };
}

/** The amount is that of all transfers together; the newest of them names it. */
function capture({ id, amountPaid, transactions }: Link) {
  const newest = transactions.at(-1)?.reference ?? '';
  return { amountMinor: amountPaid, providerTxId: `${id}:${newest}`, sum: true } as const;
}
