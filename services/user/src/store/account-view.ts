import type { User } from '@ticketbottle/sdk/user.js';
import type { Account } from '../domain/account.js';

/** An account as others may see it; never a hash. */
export function accountView(account: Account): User {
  const { id, firstName, lastName, email, emailVerified, avatarUrl, roles } = account;
  return {
    id,
    firstName,
    lastName,
    email,
    emailVerified,
    avatarUrl,
    roles,
    createdAt: new Date(account.createdAt),
    updatedAt: new Date(account.updatedAt),
    deletedAt: account.deletedAt === undefined ? undefined : new Date(account.deletedAt),
  };
}
