import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { z } from 'zod';
import { accountBy, lockAccount } from '../store/accounts.js';
import { endSessions } from '../store/end-sessions.js';
import { forgetAttempts } from '../store/login-attempts.js';
import { newPassword } from './input.js';
import type { Parts } from './parts.js';
import { requirePrincipal } from './principal.js';
import { refused, userNotFound } from './refusals.js';
import { requireTry } from './require-try.js';

const Request = z.object({ currentPassword: z.string().max(200), newPassword });

export function changePassword(parts: Parts): UserServiceImplementation<CallExt>['changePassword'] {
  return async (raw) => {
    const { userId } = await requirePrincipal(parts);
    const request = checked(Request, raw);
    const known = await accountBy(parts.db, 'id', userId);
    if (known === undefined) throw userNotFound();
    // Whoever took a token must not guess here what sign-in lets nobody guess: both count together.
    await requireTry(parts, { email: known.email, clientIp: '' });
    if (!(await parts.hasher.fits(request.currentPassword, known.passwordHash)))
      throw refused({ reason: 'BAD_CREDENTIALS', message: 'the current password is wrong' });
    await forgetAttempts(parts.db, known.email);
    const passwordHash = await parts.hasher.hash(request.newPassword);
    await inTransaction(parts.db, async (tx) => {
      const account = await lockAccount(tx, userId);
      if (account === undefined) throw userNotFound();
      await endSessions(tx, { ...account, passwordHash }, parts);
    });
    return {};
  };
}
