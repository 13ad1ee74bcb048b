import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Attempt, ProviderName } from '../domain/payment.js';
import { attemptColumns, toAttempts } from './attempts.js';

/** Ended attempts whose link may still be payable at the provider: those first that were never tried. */
export async function attemptsToClose(
  db: Queryable,
  provider: ProviderName,
  { now, since, limit }: { now: number; since: number; limit: number },
): Promise<Attempt[]> {
  const sql = `SELECT ${attemptColumns} FROM attempts
    WHERE link_open AND status IN ('EXPIRED', 'CANCELLED', 'FAILED') AND ended_at > $1 AND provider = $3
      AND (link_next_at IS NULL OR link_next_at <= $4)
    ORDER BY link_next_at NULLS FIRST, ended_at LIMIT $2`;
  const values = [new Date(since), limit, provider, new Date(now)];
  return toAttempts(await db.query(sql, values));
}

/** It could not be closed: when it is tried again. */
export async function linkTried(db: Queryable, id: string, nextAt: number): Promise<void> {
  await db.query('UPDATE attempts SET link_next_at = $2 WHERE id = $1', [id, new Date(nextAt)]);
}

export async function linkClosed(db: Queryable, id: string): Promise<void> {
  await db.query('UPDATE attempts SET link_open = false WHERE id = $1', [id]);
}

/** The provider has a link that can be paid, of an attempt that ended: its create was stored after we had asked. */
export async function reopenLink(db: Queryable, id: string): Promise<boolean> {
  const rows = await db.query(
    `WITH opened AS (
       UPDATE attempts SET link_open = true, link_next_at = NULL
       WHERE id = $1 AND NOT link_open AND status IN ('EXPIRED', 'CANCELLED', 'FAILED') RETURNING 1)
     SELECT count(*)::int AS n FROM opened`,
    [id],
  );
  return (rows as { n: number }[])[0]?.n === 1;
}
