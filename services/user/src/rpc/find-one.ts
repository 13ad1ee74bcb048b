import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { FindOneRequest, UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import type { Account } from '../domain/account.js';
import { accountView } from '../store/account-view.js';
import { accountBy } from '../store/accounts.js';
import { email, uuid } from './input.js';
import type { Parts } from './parts.js';
import { requireOwner } from './principal.js';
import { userNotFound } from './refusals.js';

/** Services that may look anybody up; the gateway asks for the one who is signed in. */
const trusted = new Set(['event', 'order']);

export function findOne(parts: Parts): UserServiceImplementation<CallExt>['findOne'] {
  return async ({ by }, { caller }) => {
    const account = await find(parts, by);
    if (account === undefined) throw userNotFound();
    if (caller === undefined || !trusted.has(caller)) await requireOwner(parts, account.id);
    return { user: accountView(account) };
  };
}

async function find(parts: Parts, by: FindOneRequest['by']): Promise<Account | undefined> {
  if (by?.$case === 'id')
    return uuid.safeParse(by.value).success ? await accountBy(parts.db, 'id', by.value) : undefined;
  const address = email.safeParse(by?.value);
  return address.success ? await accountBy(parts.db, 'email', address.data) : undefined;
}
