import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { z } from 'zod';
import { lockAccount } from '../store/accounts.js';
import { endSessions } from '../store/end-sessions.js';
import { forgetAttempts } from '../store/login-attempts.js';
import { spendMailedToken } from '../store/mailed-tokens.js';
import { hashToken } from '../store/sessions.js';
import { newPassword } from './input.js';
import type { Parts } from './parts.js';
import { refused, userNotFound } from './refusals.js';

const Request = z.object({ token: z.string().min(1).max(200), password: newPassword });

export function resetPassword(parts: Parts): UserServiceImplementation<CallExt>['resetPassword'] {
  return async (raw) => {
    const { token, password } = checked(Request, raw);
    const passwordHash = await parts.hasher.hash(password);
    await inTransaction(parts.db, async (tx) => {
      const now = parts.clock.now();
      const spent = await spendMailedToken(tx, {
        hash: hashToken(token),
        purpose: 'RESET_PASSWORD',
        now,
      });
      if (!spent.ok)
        throw refused({
          reason: spent.reason,
          message: 'the link was used or is too old; ask for a new one',
        });
      const account = await lockAccount(tx, spent.userId);
      if (account === undefined) throw userNotFound();
      // Who reads the mail owns the address.
      await forgetAttempts(tx, account.email);
      await endSessions(tx, { ...account, passwordHash, emailVerified: true }, parts);
    });
    return {};
  };
}
