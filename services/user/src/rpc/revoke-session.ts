import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { lockRefresh, revokeSession as revoke } from '../store/refresh-tokens.js';
import { hashToken } from '../store/sessions.js';
import type { Parts } from './parts.js';

export function revokeSession(parts: Parts): UserServiceImplementation<CallExt>['revokeSession'] {
  return async ({ refreshToken }) => {
    await inTransaction(parts.db, async (tx) => {
      const stored = await lockRefresh(tx, hashToken(refreshToken));
      if (stored === undefined || stored.revokedAt !== undefined) return;
      const { userId, sessionId } = stored;
      await revoke(tx, { userId, sessionId, at: parts.clock.now() });
    });
    return {};
  };
}
