import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { Refusal } from '@ticketbottle/service-kit/refusals.js';
import type { RefreshSessionResponse, UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import type { EntityManager } from 'typeorm';
import type { Account } from '../domain/account.js';
import { decideRefresh, type StoredRefresh } from '../domain/decide-refresh.js';
import { accountView } from '../store/account-view.js';
import { accountBy } from '../store/accounts.js';
import { lockRefresh, revokeSession, rotateRefresh } from '../store/refresh-tokens.js';
import { open, seal } from '../store/sealed-token.js';
import { accessToken, hashToken, issueTokens } from '../store/sessions.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

type Result = { ok: true; response: RefreshSessionResponse } | { ok: false; refusal: Refusal };
type Locked = StoredRefresh & { successor: string | undefined };

export function refreshSession(parts: Parts): UserServiceImplementation<CallExt>['refreshSession'] {
  return async ({ refreshToken }) => {
    // Refusals are returned, not thrown, out of the transaction: a revoked family must stay revoked.
    const result = await inTransaction(parts.db, (tx) => exchange(parts, tx, refreshToken));
    if (!result.ok) throw refused(result.refusal);
    return result.response;
  };
}

const invalid: Result = {
  ok: false,
  refusal: { reason: 'TOKEN_INVALID', message: 'the refresh token is not valid; sign in again' },
};
const expired: Result = {
  ok: false,
  refusal: { reason: 'TOKEN_EXPIRED', message: 'the refresh token has expired; sign in again' },
};

async function exchange(parts: Parts, tx: EntityManager, token: string): Promise<Result> {
  const stored = await lockRefresh(tx, hashToken(token));
  const account = stored === undefined ? undefined : await accountBy(tx, 'id', stored.userId);
  if (stored === undefined || account === undefined) return invalid;
  const at = parts.clock.now();
  const decision = decideRefresh(stored, at);
  switch (decision.kind) {
    case 'rotate':
      return await rotate(parts, tx, { stored, account, token });
    case 'repeat':
      return repeat(parts, { stored, account, token });
    case 'expired':
      return expired;
    case 'revoked':
      return invalid;
    case 'reuse':
      parts.logger.warn(
        { userId: account.id, sessionId: stored.sessionId },
        'refresh token reused; family revoked',
      );
      await revokeSession(tx, { userId: account.id, sessionId: stored.sessionId, at });
      return invalid;
  }
}

type Exchange = { stored: Locked; account: Account; token: string };

async function rotate(parts: Parts, tx: EntityManager, o: Exchange): Promise<Result> {
  const { stored, account, token } = o;
  const tokens = await issueTokens(tx, parts, { account, sessionId: stored.sessionId });
  const successor = seal(tokens.refreshToken, token);
  await rotateRefresh(tx, stored.id, { at: parts.clock.now(), successor });
  return { ok: true, response: { user: accountView(account), tokens } };
}

function repeat(parts: Parts, { stored, account, token }: Exchange): Result {
  if (stored.successor === undefined) return invalid;
  const refreshToken = open(stored.successor, token);
  const tokens = { ...accessToken(parts, account, stored.sessionId), refreshToken };
  return { ok: true, response: { user: accountView(account), tokens } };
}
