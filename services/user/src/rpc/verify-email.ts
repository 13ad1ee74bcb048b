import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { appendAccountEvent } from '../store/account-events.js';
import { lockAccount, saveAccount } from '../store/accounts.js';
import { spendMailedToken } from '../store/mailed-tokens.js';
import { hashToken } from '../store/sessions.js';
import type { Parts } from './parts.js';
import { refused, userNotFound } from './refusals.js';

export function verifyEmail(parts: Parts): UserServiceImplementation<CallExt>['verifyEmail'] {
  return async ({ token }) => {
    await inTransaction(parts.db, async (tx) => {
      const now = parts.clock.now();
      const spent = await spendMailedToken(tx, {
        hash: hashToken(token),
        purpose: 'VERIFY_EMAIL',
        now,
      });
      if (!spent.ok)
        throw refused({
          reason: spent.reason,
          message: 'the link was used or is too old; ask for a new one',
        });
      const account = await lockAccount(tx, spent.userId);
      if (account === undefined) throw userNotFound();
      const saved = await saveAccount(tx, { ...account, emailVerified: true, updatedAt: now });
      await appendAccountEvent(tx, { id: parts.ids.next(), type: 'user.updated', account: saved });
    });
    return {};
  };
}
