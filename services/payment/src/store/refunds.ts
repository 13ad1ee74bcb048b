import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Attempt, ProviderName, RefundState } from '../domain/payment.js';

/** The way back of one capture. */
export type RefundRecord = {
  id: string;
  intentId: string;
  attemptId: string;
  provider: ProviderName;
  providerTxId: string;
  amountMinor: number;
  status: RefundState;
  /** Our id of the refund at the provider. */
  providerRef: string | undefined;
  reason: string;
  reference: string | undefined;
  requestedAt: number;
  doneAt: number | undefined;
};

type Row = {
  id: string;
  intent_id: string;
  attempt_id: string;
  provider: ProviderName;
  provider_tx_id: string;
  amount_minor: string;
  status: RefundState;
  provider_ref: string | null;
  reason: string;
  reference: string | null;
  requested_at: Date;
  done_at: Date | null;
};

const columns =
  'id, intent_id, attempt_id, provider, provider_tx_id, amount_minor, status, provider_ref, reason, reference, requested_at, done_at';

/** One per capture, whoever asks and however often. */
export async function requestRefund(
  tx: Queryable,
  refund: Pick<
    RefundRecord,
    | 'id'
    | 'intentId'
    | 'attemptId'
    | 'provider'
    | 'providerTxId'
    | 'amountMinor'
    | 'reason'
    | 'requestedAt'
  > & { status?: 'REQUESTED' | 'MANUAL' },
): Promise<void> {
  await tx.query(
    `INSERT INTO refunds (id, intent_id, attempt_id, provider, provider_tx_id, amount_minor, status, reason, requested_at)
     VALUES ($1, $2, $3, $4, $5, $6, $9, $7, $8) ON CONFLICT (provider, provider_tx_id) DO NOTHING`,
    [
      refund.id,
      refund.intentId,
      refund.attemptId,
      refund.provider,
      refund.providerTxId,
      refund.amountMinor,
      refund.reason,
      new Date(refund.requestedAt),
      refund.status ?? 'REQUESTED',
    ],
  );
}

export async function refundsOf(db: Queryable, intentId: string): Promise<RefundRecord[]> {
  const sql = `SELECT ${columns} FROM refunds WHERE intent_id = $1 ORDER BY requested_at, id`;
  return toRefunds(await db.query(sql, [intentId]));
}

export async function findRefund(db: Queryable, id: string): Promise<RefundRecord | undefined> {
  return toRefunds(await db.query(`SELECT ${columns} FROM refunds WHERE id = $1`, [id]))[0];
}

/** What a part that came is given back under, when its attempt ends. */
export function partRefund(
  attempt: Attempt,
  o: { id: string; at: number },
): Parameters<typeof requestRefund>[1] | undefined {
  if (attempt.status !== 'PENDING' || attempt.amountPaidMinor === 0) return undefined;
  return {
    id: o.id,
    intentId: attempt.intentId,
    attemptId: attempt.id,
    provider: attempt.provider,
    providerTxId: attempt.providerTxId ?? attempt.id,
    amountMinor: attempt.amountPaidMinor,
    reason: 'paid too little',
    requestedAt: o.at,
  };
}

/** Refunds with a provider that may move on now. */
export async function openRefunds(
  db: Queryable,
  provider: ProviderName,
  { triedBefore, limit }: { triedBefore: number; limit: number },
): Promise<RefundRecord[]> {
  const sql = `SELECT ${columns} FROM refunds WHERE status IN ('REQUESTED', 'SENT', 'PENDING')
    AND provider = $3 AND (tried_at IS NULL OR tried_at <= $1) ORDER BY requested_at LIMIT $2`;
  return toRefunds(await db.query(sql, [new Date(triedBefore), limit, provider]));
}

/** Takes a refund for one try, with the id it is sent under; false when another replica was first. */
export async function takeRefund(
  db: Queryable,
  refund: RefundRecord,
  o: { now: number; triedBefore: number; providerRef: string },
): Promise<boolean> {
  const rows = await db.query(
    `WITH taken AS (
       UPDATE refunds SET tried_at = $2, provider_ref = coalesce(provider_ref, $4),
         status = CASE WHEN status = 'REQUESTED' THEN 'SENT' ELSE status END
       WHERE id = $1 AND status = $5 AND (tried_at IS NULL OR tried_at <= $3) RETURNING 1)
     SELECT count(*)::int AS n FROM taken`,
    [refund.id, new Date(o.now), new Date(o.triedBefore), o.providerRef, refund.status],
  );
  return (rows as { n: number }[])[0]?.n === 1;
}

export async function moveRefund(
  tx: Queryable,
  id: string,
  to: { status: RefundState; at: number; message?: string; reference?: string },
): Promise<void> {
  await tx.query(
    `UPDATE refunds SET status = $2, message = coalesce($3, message), reference = coalesce($4, reference),
       done_at = CASE WHEN $2 = 'DONE' THEN $5 ELSE done_at END WHERE id = $1`,
    [id, to.status, to.message ?? null, to.reference ?? null, new Date(to.at)],
  );
}

function toRefunds(rows: unknown): RefundRecord[] {
  return (rows as Row[]).map((row) => ({
    id: row.id,
    intentId: row.intent_id,
    attemptId: row.attempt_id,
    provider: row.provider,
    providerTxId: row.provider_tx_id,
    amountMinor: Number(row.amount_minor),
    status: row.status,
    providerRef: row.provider_ref ?? undefined,
    reason: row.reason,
    reference: row.reference ?? undefined,
    requestedAt: row.requested_at.getTime(),
    doneAt: row.done_at?.getTime(),
  }));
}
