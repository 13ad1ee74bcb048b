import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { isLegacy } from '../clients/hasher.js';
import type { Account } from '../domain/account.js';
import { accountView } from '../store/account-view.js';
import { accountBy, hasLegacyHashes, replaceHash } from '../store/accounts.js';
import { forgetAttempts, noteFailure } from '../store/login-attempts.js';
import { issueTokens } from '../store/sessions.js';
import { email } from './input.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';
import { requireTry } from './require-try.js';

export function signIn(parts: Parts): UserServiceImplementation<CallExt>['signIn'] {
  return async ({ email: typed, password, clientIp }) => {
    const { db, clock, hasher } = parts;
    const address = email.safeParse(typed);
    if (!address.success) throw badCredentials();
    await requireTry(parts, { email: address.data, clientIp });
    const account = await accountBy(db, 'email', address.data);
    // An unknown address takes as long as a wrong password, and is told the same.
    const fits = await hasher.fits(password, account?.passwordHash, await hasLegacyHashes(db));
    if (account === undefined || !fits) {
      await noteFailure(db, clientIp, clock.now());
      throw badCredentials();
    }
    await forgetAttempts(db, account.email);
    await modernise(parts, account, password);
    const session = { account, sessionId: parts.ids.next() };
    const tokens = await inTransaction(db, (tx) => issueTokens(tx, parts, session));
    return { user: accountView(account), tokens };
  };
}

/** The password is known only now: a hash of an older kind is replaced while it is. */
async function modernise({ db, hasher }: Parts, account: Account, password: string): Promise<void> {
  if (!isLegacy(account.passwordHash)) return;
  await replaceHash(db, account, await hasher.hash(password));
}

function badCredentials(): Error {
  return refused({ reason: 'BAD_CREDENTIALS', message: 'the address or the password is wrong' });
}
