import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { z } from 'zod';
import { hashPassword, passwordFits } from '../clients/hasher.js';
import { accountBy, lockAccount } from '../store/accounts.js';
import { endSessions } from '../store/end-sessions.js';
import { newPassword } from './input.js';
import type { Parts } from './parts.js';
import { requirePrincipal } from './principal.js';
import { refused, userNotFound } from './refusals.js';

const Request = z.object({ currentPassword: z.string().max(200), newPassword });

export function changePassword(parts: Parts): UserServiceImplementation<CallExt>['changePassword'] {
  return async (raw) => {
    const { userId } = await requirePrincipal(parts);
    const request = checked(Request, raw);
    const known = await accountBy(parts.db, 'id', userId);
    if (!(await passwordFits(request.currentPassword, known?.passwordHash)))
      throw refused({ reason: 'BAD_CREDENTIALS', message: 'the current password is wrong' });
    const passwordHash = await hashPassword(request.newPassword);
    await inTransaction(parts.db, async (tx) => {
      const account = await lockAccount(tx, userId);
      if (account === undefined) throw userNotFound();
      await endSessions(tx, { ...account, passwordHash }, parts);
    });
    return {};
  };
}
