import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import { mayTry } from '../domain/decide-attempt.js';
import { lockAttempts, noteAttempt, type Attempt } from '../store/login-attempts.js';
import type { Parts } from './parts.js';
import { refused } from './refusals.js';

const retryAfterSeconds = 15 * 60;

/** Before a password is looked at, whatever for. What is refused here is not counted: who waits for 15 minutes may try again. */
export async function requireTry({ db, clock }: Parts, attempt: Attempt): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!mayTry(await lockAttempts(tx, attempt, clock.now()))) throw tooMany();
    await noteAttempt(tx, attempt.email, clock.now());
  });
}

/** The same for addresses that nobody has. */
function tooMany(): Error {
  const message = 'too many passwords were wrong; try again later, or reset the password';
  return refused({ reason: 'RATE_LIMITED', message, retryAfterSeconds });
}
