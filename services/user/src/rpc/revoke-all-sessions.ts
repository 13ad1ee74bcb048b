import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { lockAccount } from '../store/accounts.js';
import { endSessions } from '../store/end-sessions.js';
import type { Parts } from './parts.js';
import { requirePrincipal } from './principal.js';
import { userNotFound } from './refusals.js';

export function revokeAllSessions(
  parts: Parts,
): UserServiceImplementation<CallExt>['revokeAllSessions'] {
  return async () => {
    const { userId } = await requirePrincipal(parts);
    await inTransaction(parts.db, async (tx) => {
      const account = await lockAccount(tx, userId);
      if (account === undefined) throw userNotFound();
      await endSessions(tx, account, parts);
    });
    return {};
  };
}
