import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Purpose } from '../domain/link-mail.js';

export async function saveMailedToken(
  tx: Queryable,
  o: { hash: string; userId: string; purpose: Purpose; expiresAt: number; createdAt: number },
): Promise<void> {
  await tx.query(
    'INSERT INTO mailed_tokens (hash, user_id, purpose, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)',
    [o.hash, o.userId, o.purpose, new Date(o.expiresAt), new Date(o.createdAt)],
  );
}

/** Links that were mailed before work no more. */
export async function voidMailed(
  tx: Queryable,
  o: { userId: string; purpose: Purpose; now: number },
): Promise<void> {
  await tx.query(
    'UPDATE mailed_tokens SET used_at = $3 WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL',
    [o.userId, o.purpose, new Date(o.now)],
  );
}

export type Spent =
  { ok: true; userId: string } | { ok: false; reason: 'TOKEN_INVALID' | 'TOKEN_EXPIRED' };

/** Uses a token up; a second use is refused. */
export async function spendMailedToken(
  tx: Queryable,
  o: { hash: string; purpose: Purpose; now: number },
): Promise<Spent> {
  const rows = await tx.query(
    'SELECT user_id, expires_at, used_at FROM mailed_tokens WHERE hash = $1 AND purpose = $2 FOR UPDATE',
    [o.hash, o.purpose],
  );
  const row = (rows as { user_id: string; expires_at: Date; used_at: Date | null }[])[0];
  if (row?.used_at !== null) return { ok: false, reason: 'TOKEN_INVALID' };
  if (row.expires_at.getTime() <= o.now) return { ok: false, reason: 'TOKEN_EXPIRED' };
  await tx.query('UPDATE mailed_tokens SET used_at = $2 WHERE hash = $1', [
    o.hash,
    new Date(o.now),
  ]);
  return { ok: true, userId: row.user_id };
}
