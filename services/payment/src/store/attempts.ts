import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Attempt, PaymentState } from '../domain/payment.js';

type Row = {
  id: string;
  intent_id: string;
  provider: 'ZALOPAY';
  provider_ref: string;
  status: PaymentState;
  url: string | null;
  provider_tx_id: string | null;
  amount_paid_minor: string;
  failure_reason: string | null;
  created_at: Date;
  queried_at: Date | null;
};

const columns =
  'id, intent_id, provider, provider_ref, status, url, provider_tx_id, amount_paid_minor, failure_reason, created_at, queried_at';

/** Committed before the provider is called: a notice that comes first must find it. */
export async function saveAttempt(
  tx: Queryable,
  attempt: Attempt,
  expiresAt: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO attempts (id, intent_id, provider, provider_ref, status, expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      attempt.id,
      attempt.intentId,
      attempt.provider,
      attempt.providerRef,
      attempt.status,
      new Date(expiresAt),
      new Date(attempt.createdAt),
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
  const sql = `SELECT ${columns} FROM attempts WHERE intent_id = $1 ORDER BY created_at, id`;
  return toAttempts(await db.query(sql, [intentId]));
}

export async function attemptByRef(
  db: Queryable,
  provider: string,
  ref: string,
): Promise<Attempt | undefined> {
  const sql = `SELECT ${columns} FROM attempts WHERE provider = $1 AND provider_ref = $2`;
  return toAttempts(await db.query(sql, [provider, ref]))[0];
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

/** An intent that is paid has nothing left to pay: its other attempts end. */
export async function cancelOpenAttempts(
  tx: Queryable,
  intentId: string,
  at: number,
): Promise<void> {
  await tx.query(
    `UPDATE attempts SET status = 'CANCELLED', ended_at = $2 WHERE intent_id = $1 AND status = 'PENDING'`,
    [intentId, new Date(at)],
  );
}

/** Open attempts whose window is over. */
export async function attemptsToExpire(
  db: Queryable,
  now: number,
  limit: number,
): Promise<Attempt[]> {
  const sql = `SELECT ${columns} FROM attempts WHERE status = 'PENDING' AND expires_at <= $1 ORDER BY expires_at LIMIT $2`;
  return toAttempts(await db.query(sql, [new Date(now), limit]));
}

/** Ended attempts whose link may still be payable at the provider. */
export async function attemptsToClose(
  db: Queryable,
  since: number,
  limit: number,
): Promise<Attempt[]> {
  const sql = `SELECT ${columns} FROM attempts
    WHERE link_open AND status IN ('EXPIRED', 'CANCELLED', 'FAILED') AND ended_at > $1 ORDER BY ended_at LIMIT $2`;
  return toAttempts(await db.query(sql, [new Date(since), limit]));
}

export async function linkClosed(db: Queryable, id: string): Promise<void> {
  await db.query('UPDATE attempts SET link_open = false WHERE id = $1', [id]);
}

/** Attempts to ask about: open ones, and ended ones for a while after their end. */
export async function attemptsToQuery(
  db: Queryable,
  o: { queriedBefore: number; endedAfter: number; limit: number },
): Promise<Attempt[]> {
  const sql = `SELECT ${columns} FROM attempts
    WHERE (status = 'PENDING' OR (status IN ('EXPIRED', 'CANCELLED', 'FAILED') AND ended_at > $2))
      AND coalesce(queried_at, created_at) <= $1
    ORDER BY coalesce(queried_at, created_at) LIMIT $3`;
  return toAttempts(
    await db.query(sql, [new Date(o.queriedBefore), new Date(o.endedAfter), o.limit]),
  );
}

/** Takes the right to query now; false when the pace does not allow it, or another replica was first. */
export async function takeQuery(
  db: Queryable,
  id: string,
  o: { now: number; queriedBefore: number; afterReturn: boolean },
): Promise<boolean> {
  const rows = await db.query(
    `WITH taken AS (
       UPDATE attempts SET queried_at = $2, return_queried = return_queried OR $4
       WHERE id = $1 AND (queried_at IS NULL OR queried_at <= $3 OR ($4 AND NOT return_queried)) RETURNING 1)
     SELECT count(*)::int AS n FROM taken`,
    [id, new Date(o.now), new Date(o.queriedBefore), o.afterReturn],
  );
  return (rows as { n: number }[])[0]?.n === 1;
}

function toAttempts(rows: unknown): Attempt[] {
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
    queriedAt: row.queried_at?.getTime(),
  }));
}
