import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { UserServiceImplementation } from '@ticketbottle/sdk/user.js';
import { accountBy, lockAccount } from '../store/accounts.js';
import { countMailed, saveMailedToken } from '../store/mailed-tokens.js';
import { hashToken } from '../store/sessions.js';
import { email } from './input.js';
import type { Parts } from './parts.js';

const lifeMs = 30 * 60_000;
const mostPerHour = 5;

export function requestPasswordReset(
  parts: Parts,
): UserServiceImplementation<CallExt>['requestPasswordReset'] {
  return async (request) => {
    const address = email.safeParse(request.email);
    // Nobody waits for the mail: whether the address is known shows neither in the answer nor in its time.
    if (address.success)
      void mail(parts, address.data).catch((error: unknown) =>
        parts.logger.error({ err: error }, 'a password reset could not be mailed'),
      );
    return await Promise.resolve({});
  };
}

async function mail(parts: Parts, address: string): Promise<void> {
  const account = await accountBy(parts.db, 'email', address);
  if (account === undefined) return;
  const token = parts.random();
  const now = parts.clock.now();
  const about = { userId: account.id, purpose: 'RESET_PASSWORD' } as const;
  const isSaved = await inTransaction(parts.db, async (tx) => {
    await lockAccount(tx, account.id); // links asked for at once are counted one by one
    if ((await countMailed(tx, { ...about, since: now - 3_600_000 })) >= mostPerHour) return false;
    const expiresAt = now + lifeMs;
    await saveMailedToken(tx, { ...about, hash: hashToken(token), expiresAt, createdAt: now });
    return true;
  });
  if (!isSaved) return;
  await parts.mailer.send({
    to: account.email,
    subject: 'Set a new password',
    text: `Somebody, probably you, asked for a new password.\n\n${parts.publicUrl}/reset-password?token=${token}\n\nThe link works once, for 30 minutes.`,
  });
}
