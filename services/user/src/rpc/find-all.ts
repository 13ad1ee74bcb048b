import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { z } from 'zod';
import { platformAdmin } from '../domain/account.js';
import { accountView } from '../store/account-view.js';
import { searchAccounts } from '../store/accounts.js';
import { email, uuid } from './input.js';
import type { Parts } from './parts.js';
import { requirePrincipal } from './principal.js';
import { refused } from './refusals.js';

const Request = z.object({
  ids: z.array(uuid).max(100),
  emails: z.array(email).max(100),
  name: z.string().max(100),
  limit: z.number().int().min(0).max(100),
});
const defaultLimit = 20;
const trusted = new Set(['event', 'order']);

export function findAll(parts: Parts): UserServiceImplementation<CallExt>['findAll'] {
  return async (raw, { caller }) => {
    const request = checked(Request, raw);
    if (caller === undefined || !trusted.has(caller)) await requireAdmin(parts);
    const limit = request.limit === 0 ? defaultLimit : request.limit;
    const accounts = await searchAccounts(parts.db, { ...request, limit });
    return { users: accounts.map(accountView) };
  };
}

async function requireAdmin(parts: Parts): Promise<void> {
  const { roles } = await requirePrincipal(parts);
  if (!roles.includes(platformAdmin))
    throw refused({ reason: 'ROLE_REQUIRED', message: 'only a platform admin may look for users' });
}
