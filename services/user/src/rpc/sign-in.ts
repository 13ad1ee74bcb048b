import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { hashPassword, isLegacy, passwordFits } from '../clients/hasher.js';
import type { Account } from '../domain/account.js';
import { mayTry } from '../domain/decide-attempt.js';
import { accountView } from '../store/account-view.js';
import { accountBy, hasLegacyHashes, replaceHash } from '../store/accounts.js';
import {
  forgetAttempts,
  lockAttempts,
  noteAttempt,
  noteFailure,
  type Attempt,
} from '../store/login-attempts.js';
import { issueTokens } from '../store/sessions.js';
import { email } from './input.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

const retryAfterSeconds = 15 * 60;

export function signIn(parts: Parts): UserServiceImplementation<CallExt>['signIn'] {
  return async ({ email: typed, password, clientIp }) => {
    const { db, clock } = parts;
    const address = email.safeParse(typed);
    if (!address.success) throw badCredentials();
    await requireTry(parts, { email: address.data, clientIp });
    const account = await accountBy(db, 'email', address.data);
    // An unknown address takes as long as a wrong password, and is told the same.
    const fits = await passwordFits(password, account?.passwordHash, await hasLegacyHashes(db));
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

/** What is refused here is not counted: who waits for 15 minutes may try again. */
async function requireTry({ db, clock }: Parts, attempt: Attempt): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!mayTry(await lockAttempts(tx, attempt, clock.now()))) throw tooMany();
    await noteAttempt(tx, attempt.email, clock.now());
  });
}

/** The password is known only now: a hash of an older kind is replaced while it is. */
async function modernise({ db }: Parts, account: Account, password: string): Promise<void> {
  if (!isLegacy(account.passwordHash)) return;
  await replaceHash(db, account, await hashPassword(password));
}

function badCredentials(): Error {
  return refused({ reason: 'BAD_CREDENTIALS', message: 'the address or the password is wrong' });
}

/** The same for addresses that nobody has. */
function tooMany(): Error {
  const message = 'too many sign-ins failed; try again later, or reset the password';
  return refused({ reason: 'RATE_LIMITED', message, retryAfterSeconds });
}
