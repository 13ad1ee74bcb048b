/** A refresh token as it is stored; its text is known to its holder alone. */
export type StoredRefresh = {
  id: string;
  sessionId: string;
  userId: string;
  expiresAt: number;
  /** When it was exchanged; undefined while it is the newest of its family. */
  rotatedAt: number | undefined;
  revokedAt: number | undefined;
};

export type RefreshDecision =
  | { kind: 'rotate' }
  /** Two tabs refreshed at once: the second gets the first one's successor. */
  | { kind: 'repeat' }
  | { kind: 'expired' }
  | { kind: 'revoked' }
  /** Somebody else holds a copy: the whole family dies. */
  | { kind: 'reuse' };

export const repeatMs = 10_000;

export function decideRefresh(token: StoredRefresh, now: number): RefreshDecision {
  if (token.revokedAt !== undefined) return { kind: 'revoked' };
  if (token.rotatedAt !== undefined)
    return now - token.rotatedAt <= repeatMs ? { kind: 'repeat' } : { kind: 'reuse' };
  return now >= token.expiresAt ? { kind: 'expired' } : { kind: 'rotate' };
}
