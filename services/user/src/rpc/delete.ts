import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { z } from 'zod';
import { lockAccount } from '../store/accounts.js';
import { endSessions } from '../store/end-sessions.js';
import { forgetLinks } from '../store/link-requests.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { requireOwner } from './principal.js';

const Request = z.object({ id: uuid });

/** Named `remove`: `delete` is a word of the language. */
export function remove(parts: Parts): UserServiceImplementation<CallExt>['delete'] {
  return async (raw) => {
    const { id } = checked(Request, raw);
    await requireOwner(parts, id);
    await inTransaction(parts.db, async (tx) => {
      const account = await lockAccount(tx, id);
      if (account === undefined) return; // deleted before
      const anonymous = {
        ...account,
        firstName: 'Deleted',
        lastName: 'user',
        email: `${id}@deleted.invalid`,
        emailVerified: false,
        avatarUrl: '',
        roles: [],
        passwordHash: '',
        deletedAt: parts.clock.now(),
      };
      await forgetLinks(tx, account.email);
      await endSessions(tx, anonymous, parts);
    });
    return {};
  };
}
