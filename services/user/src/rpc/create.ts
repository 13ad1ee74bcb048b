import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { z } from 'zod';
import type { Account } from '../domain/account.js';
import { appendAccountEvent } from '../store/account-events.js';
import { accountView } from '../store/account-view.js';
import { insertAccount } from '../store/accounts.js';
import { requestLink } from '../store/link-requests.js';
import { issueTokens } from '../store/sessions.js';
import { email, name, newPassword } from './input.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

const Request = z.object({ firstName: name, lastName: name, email, password: newPassword });

export function create(parts: Parts): UserServiceImplementation<CallExt>['create'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const passwordHash = await parts.hasher.hash(request.password);
    const account = newAccount(parts, { ...request, passwordHash });
    return await inTransaction(parts.db, async (tx) => {
      if (!(await insertAccount(tx, account)))
        throw refused({
          reason: 'EMAIL_TAKEN',
          message: 'an account with this address exists; sign in, or reset its password',
        });
      await appendAccountEvent(tx, { id: parts.ids.next(), type: 'user.updated', account });
      const link = { id: parts.ids.next(), email: account.email, purpose: 'VERIFY_EMAIL' } as const;
      await requestLink(tx, link, parts.clock.now());
      const tokens = await issueTokens(tx, parts, { account, sessionId: parts.ids.next() });
      return { user: accountView(account), tokens };
    });
  };
}

type NewAccount = Pick<Account, 'firstName' | 'lastName' | 'email' | 'passwordHash'>;

export function newAccount({ ids, clock }: Pick<Parts, 'ids' | 'clock'>, o: NewAccount): Account {
  const now = clock.now();
  return {
    id: ids.next(),
    firstName: o.firstName,
    lastName: o.lastName,
    email: o.email,
    emailVerified: false,
    avatarUrl: '',
    roles: [],
    passwordHash: o.passwordHash,
    ver: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
    deletedAt: undefined,
  };
}
