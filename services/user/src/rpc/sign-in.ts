import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { passwordFits } from '../clients/hasher.js';
import { accountView } from '../store/account-view.js';
import { accountBy } from '../store/accounts.js';
import { issueTokens } from '../store/sessions.js';
import { email } from './input.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

export function signIn(parts: Parts): UserServiceImplementation<CallExt>['signIn'] {
  return async (request) => {
    const address = email.safeParse(request.email);
    const account = address.success ? await accountBy(parts.db, 'email', address.data) : undefined;
    // An unknown address takes as long as a wrong password, and is told the same.
    const fits = await passwordFits(request.password, account?.passwordHash);
    if (account === undefined || !fits)
      throw refused({ reason: 'BAD_CREDENTIALS', message: 'the address or the password is wrong' });
    const session = { account, sessionId: parts.ids.next() };
    const tokens = await inTransaction(parts.db, (tx) => issueTokens(tx, parts, session));
    return { user: accountView(account), tokens };
  };
}
