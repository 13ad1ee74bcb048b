import { createHash } from 'node:crypto';
import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { KeyRing } from '@ticketbottle/service-kit/key-ring.js';
import type { SessionTokens } from '@ticketbottle/sdk/user.js';
import type { Account } from '../domain/account.js';
import { saveRefresh } from './refresh-tokens.js';

export const issuer = 'ticketbottle/user';
const refreshMs = 30 * 86_400_000;

type Issuer = {
  clock: { now(): number };
  ids: { next(): string };
  keyRing: Pick<KeyRing, 'current'>;
  accessTokenSeconds: number;
  random: () => string;
};

/** Tokens are stored as their hash: a stolen database opens no session. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Makes the tokens of a session and stores the refresh token's hash. */
export async function issueTokens(
  tx: Queryable,
  issuerParts: Issuer,
  { account, sessionId }: { account: Account; sessionId: string },
): Promise<SessionTokens> {
  const { clock, ids, random } = issuerParts;
  const now = clock.now();
  const refreshToken = random();
  await saveRefresh(tx, {
    id: ids.next(),
    hash: hashToken(refreshToken),
    sessionId,
    userId: account.id,
    expiresAt: now + refreshMs,
    createdAt: now,
  });
  return { ...accessToken(issuerParts, account, sessionId), refreshToken };
}

export function accessToken(
  { clock, keyRing, accessTokenSeconds }: Issuer,
  account: Account,
  sessionId: string,
): Omit<SessionTokens, 'refreshToken'> {
  const iat = Math.floor(clock.now() / 1_000);
  const claims = {
    iss: issuer,
    sub: account.id,
    sid: sessionId,
    email: account.email,
    emailVerified: account.emailVerified,
    roles: account.roles,
    ver: account.ver,
    iat,
    exp: iat + accessTokenSeconds,
  };
  return { accessToken: keyRing.current().sign(claims), expiresInSeconds: accessTokenSeconds };
}
