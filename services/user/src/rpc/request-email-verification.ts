import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { accountBy } from '../store/accounts.js';
import { requestLink } from '../store/link-requests.js';
import type { Parts } from './parts.js';
import { requirePrincipal } from './principal.js';
import { refused, userNotFound } from './refusals.js';

/** Mails a link that verifies the address; nothing where that was done before. The sixth within an hour is refused. */
export function requestEmailVerification(
  parts: Parts,
): UserServiceImplementation<CallExt>['requestEmailVerification'] {
  const { db, clock, ids } = parts;
  return async () => {
    const { userId } = await requirePrincipal(parts);
    const account = await accountBy(db, 'id', userId);
    if (account === undefined) throw userNotFound();
    if (account.emailVerified) return {};
    const wanted = { id: ids.next(), email: account.email, purpose: 'VERIFY_EMAIL' } as const;
    if (!(await inTransaction(db, (tx) => requestLink(tx, wanted, clock.now())))) throw tooMany();
    return {};
  };
}

function tooMany(): Error {
  const message = 'five links were mailed within the hour; look into your mailbox';
  return refused({ reason: 'RATE_LIMITED', message, retryAfterSeconds: 3_600 });
}
