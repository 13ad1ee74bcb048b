import type { Queryable } from '@ticketbottle/service-kit/outbox.js';

type Row = { user_id: string; session_id: string | null; min_version: number; revoked_at: Date };

/** Longer than an access token lives. */
const keepMinutes = 16;
const most = 10_000;

export async function listRevocations(db: Queryable, since: Date | undefined) {
  const rows = await db.query(
    `SELECT user_id, session_id, min_version, revoked_at FROM revocations
     WHERE revoked_at >= greatest($1::timestamptz, now() - interval '${keepMinutes} minutes')
     ORDER BY revoked_at, id LIMIT ${most}`,
    [since ?? new Date(0)],
  );
  return (rows as Row[]).map((row) => ({
    userId: row.user_id,
    sessionId: row.session_id ?? '',
    minVersion: row.min_version,
    revokedAt: row.revoked_at,
  }));
}

/** Removes what nobody asks for any more. */
export async function deleteOld(db: Queryable, now: number): Promise<void> {
  await db.query(
    `DELETE FROM revocations WHERE revoked_at < now() - interval '${keepMinutes} minutes'`,
  );
  await db.query('DELETE FROM refresh_tokens WHERE expires_at < $1', [new Date(now)]);
  await db.query('DELETE FROM mailed_tokens WHERE expires_at < $1', [new Date(now)]);
}
