import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Attempt, PaymentState, ProviderName } from '../domain/payment.js';

type Row = {
  id: string;
  intent_id: string;
  provider: ProviderName;
  provider_ref: string;
  status: PaymentState;
  url: string | null;
  provider_tx_id: string | null;
  amount_paid_minor: string;
  failure_reason: string | null;
  created_at: Date;
  expires_at: Date;
  queried_at: Date | null;
  traceparent: string | null;
};

export const attemptColumns =
  'id, intent_id, provider, provider_ref, status, url, provider_tx_id, amount_paid_minor, failure_reason, created_at, expires_at, queried_at, traceparent';

/** Committed before the provider is called: a notice that comes first must find it. */
export async function saveAttempt(tx: Queryable, attempt: Attempt): Promise<void> {
  await tx.query(
    `INSERT INTO attempts (id, intent_id, provider, provider_ref, status, expires_at, created_at, traceparent)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      attempt.id,
      attempt.intentId,
      attempt.provider,
      attempt.providerRef,
      attempt.status,
      new Date(attempt.expiresAt),
      new Date(attempt.createdAt),
      attempt.traceparent ?? null,
    ],
  );
}

/** The link of an attempt that ended meanwhile is to be closed, though it did not exist when that was tried. */
export async function saveUrl(db: Queryable, id: string, url: string): Promise<void> {
  await db.query(
    `UPDATE attempts SET url = $2, link_open = link_open OR status IN ('EXPIRED', 'CANCELLED', 'FAILED') WHERE id = $1`,
    [id, url],
  );
}

export async function attemptsOf(db: Queryable, intentId: string): Promise<Attempt[]> {
  const sql = `SELECT ${attemptColumns} FROM attempts WHERE intent_id = $1 ORDER BY created_at, id`;
  return toAttempts(await db.query(sql, [intentId]));
}

export async function attemptByRef(
  db: Queryable,
  provider: string,
  ref: string,
): Promise<Attempt | undefined> {
  const sql = `SELECT ${attemptColumns} FROM attempts WHERE provider = $1 AND provider_ref = $2`;
  return toAttempts(await db.query(sql, [provider, ref]))[0];
}

/** The attempt, when its money waits for a decision. */
export async function reviewed(db: Queryable, id: string): Promise<Attempt | undefined> {
  const sql = `SELECT ${attemptColumns} FROM attempts WHERE id = $1 AND status = 'REVIEW'`;
  return toAttempts(await db.query(sql, [id]))[0];
}

/** Moves an attempt on; its link stays to be closed unless it was paid. */
export async function moveAttempt(
  tx: Queryable,
  id: string,
  to: {
    status: PaymentState;
    at: number;
    providerTxId?: string;
    amountPaidMinor?: number;
    failureReason?: string;
  },
): Promise<void> {
  await tx.query(
    `UPDATE attempts SET status = $2, ended_at = $3, provider_tx_id = coalesce($4, provider_tx_id),
       amount_paid_minor = coalesce($5, amount_paid_minor), failure_reason = coalesce($6, failure_reason),
       link_open = link_open AND $2 <> 'PAID'
     WHERE id = $1`,
    [
      id,
      to.status,
      new Date(to.at),
      to.providerTxId ?? null,
      to.amountPaidMinor ?? null,
      to.failureReason ?? null,
    ],
  );
}

/** A part came: the attempt stays open until its window ends. */
export async function savePart(
  tx: Queryable,
  id: string,
  part: { amountMinor: number; providerTxId: string },
): Promise<void> {
  await tx.query('UPDATE attempts SET amount_paid_minor = $2, provider_tx_id = $3 WHERE id = $1', [
    id,
    part.amountMinor,
    part.providerTxId,
  ]);
}

/** Open attempts whose window is over. */
export async function attemptsToExpire(
  db: Queryable,
  provider: ProviderName,
  { now, limit }: { now: number; limit: number },
): Promise<Attempt[]> {
  const sql = `SELECT ${attemptColumns} FROM attempts WHERE status = 'PENDING' AND expires_at <= $1 AND provider = $3
    ORDER BY expires_at LIMIT $2`;
  return toAttempts(await db.query(sql, [new Date(now), limit, provider]));
}

export function toAttempts(rows: unknown): Attempt[] {
  return (rows as Row[]).map((row) => ({
    id: row.id,
    intentId: row.intent_id,
    provider: row.provider,
    providerRef: row.provider_ref,
    status: row.status,
    url: row.url ?? undefined,
    providerTxId: row.provider_tx_id ?? undefined,
    amountPaidMinor: Number(row.amount_paid_minor),
    failureReason: row.failure_reason ?? undefined,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    queriedAt: row.queried_at?.getTime(),
    traceparent: row.traceparent ?? undefined,
  }));
}
