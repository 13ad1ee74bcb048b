import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { z } from 'zod';
import { appendAccountEvent } from '../store/account-events.js';
import { accountView } from '../store/account-view.js';
import { lockAccount, saveAccount } from '../store/accounts.js';
import { avatarUrl, name, uuid } from './input.js';
import type { Parts } from './parts.js';
import { requireOwner } from './principal.js';
import { userNotFound } from './refusals.js';

const Request = z.object({
  id: uuid,
  firstName: name.optional(),
  lastName: name.optional(),
  avatarUrl: avatarUrl.optional(),
});

export function update(parts: Parts): UserServiceImplementation<CallExt>['update'] {
  return async (raw) => {
    const { id, ...named } = checked(Request, raw);
    await requireOwner(parts, id);
    return await inTransaction(parts.db, async (tx) => {
      const account = await lockAccount(tx, id);
      if (account === undefined) throw userNotFound();
      const saved = await saveAccount(tx, {
        ...account,
        firstName: named.firstName ?? account.firstName,
        lastName: named.lastName ?? account.lastName,
        avatarUrl: named.avatarUrl ?? account.avatarUrl,
        updatedAt: parts.clock.now(),
      });
      await appendAccountEvent(tx, { id: parts.ids.next(), type: 'user.updated', account: saved });
      return { user: accountView(saved) };
    });
  };
}
