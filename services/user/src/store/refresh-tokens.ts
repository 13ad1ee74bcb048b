import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { StoredRefresh } from '../domain/decide-refresh.js';

type Row = {
  id: string;
  session_id: string;
  user_id: string;
  expires_at: Date;
  rotated_at: Date | null;
  revoked_at: Date | null;
  successor: string | null;
};

export type NewRefresh = {
  id: string;
  hash: string;
  sessionId: string;
  userId: string;
  expiresAt: number;
  createdAt: number;
};

export async function saveRefresh(tx: Queryable, token: NewRefresh): Promise<void> {
  await tx.query(
    `INSERT INTO refresh_tokens (id, hash, session_id, user_id, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      token.id,
      token.hash,
      token.sessionId,
      token.userId,
      new Date(token.expiresAt),
      new Date(token.createdAt),
    ],
  );
}

/** Locked, so that two tabs exchange one after the other. */
export async function lockRefresh(
  tx: Queryable,
  hash: string,
): Promise<(StoredRefresh & { successor: string | undefined }) | undefined> {
  const rows = await tx.query(
    `SELECT id, session_id, user_id, expires_at, rotated_at, revoked_at, successor
     FROM refresh_tokens WHERE hash = $1 FOR UPDATE`,
    [hash],
  );
  const row = (rows as Row[])[0];
  if (row === undefined) return undefined;
  return {
    id: row.id,
    sessionId: row.session_id,
    userId: row.user_id,
    expiresAt: row.expires_at.getTime(),
    rotatedAt: row.rotated_at?.getTime(),
    revokedAt: row.revoked_at?.getTime(),
    successor: row.successor ?? undefined,
  };
}

export async function rotateRefresh(
  tx: Queryable,
  id: string,
  o: { at: number; successor: string },
): Promise<void> {
  await tx.query('UPDATE refresh_tokens SET rotated_at = $2, successor = $3 WHERE id = $1', [
    id,
    new Date(o.at),
    o.successor,
  ]);
}

/** Ends one session: its refresh tokens die here, its access tokens by the list of revocations. */
export async function revokeSession(
  tx: Queryable,
  o: { userId: string; sessionId: string; at: number },
): Promise<void> {
  await tx.query(
    'UPDATE refresh_tokens SET revoked_at = $2 WHERE session_id = $1 AND revoked_at IS NULL',
    [o.sessionId, new Date(o.at)],
  );
  await tx.query('INSERT INTO revocations (user_id, session_id) VALUES ($1, $2)', [
    o.userId,
    o.sessionId,
  ]);
}

/** Ends every session of an account whose `ver` was raised to `minVersion`. */
export async function revokeAll(
  tx: Queryable,
  o: { userId: string; minVersion: number; at: number },
): Promise<void> {
  await tx.query(
    'UPDATE refresh_tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL',
    [o.userId, new Date(o.at)],
  );
  await tx.query('INSERT INTO revocations (user_id, min_version) VALUES ($1, $2)', [
    o.userId,
    o.minVersion,
  ]);
}
