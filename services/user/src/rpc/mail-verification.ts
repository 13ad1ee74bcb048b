import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EntityManager } from 'typeorm';
import { lockAccount } from '../store/accounts.js';
import { countMailed, saveMailedToken } from '../store/mailed-tokens.js';
import { hashToken } from '../store/sessions.js';
import type { Parts } from './parts.js';
import { refused, userNotFound } from './refusals.js';

const lifeMs = 24 * 3_600_000;
const mostPerHour = 5;

/** Mails a link that verifies the address; nothing where that was done before. The sixth within an hour is refused. */
export async function mailVerification(parts: Parts, userId: string): Promise<void> {
  const token = parts.random();
  const address = await inTransaction(parts.db, (tx) => noteLink(parts, tx, { userId, token }));
  if (address === undefined) return;
  await parts.mailer.send({
    to: address,
    subject: 'Confirm your address',
    text: `Please confirm that this is your address.\n\n${parts.publicUrl}/verify-email?token=${token}\n\nThe link works once, for a day.`,
  });
}

/** Where the link is mailed to; undefined: the address is verified already. Links asked for at once are counted one by one. */
async function noteLink(
  { clock }: Parts,
  tx: EntityManager,
  { userId, token }: { userId: string; token: string },
): Promise<string | undefined> {
  const account = await lockAccount(tx, userId);
  if (account === undefined) throw userNotFound();
  if (account.emailVerified) return undefined;
  const now = clock.now();
  const about = { userId, purpose: 'VERIFY_EMAIL' } as const;
  if ((await countMailed(tx, { ...about, since: now - 3_600_000 })) >= mostPerHour)
    throw refused({
      reason: 'RATE_LIMITED',
      message: `${mostPerHour} links were mailed within the hour; look into your mailbox`,
      retryAfterSeconds: 3_600,
    });
  const expiresAt = now + lifeMs;
  await saveMailedToken(tx, { ...about, hash: hashToken(token), expiresAt, createdAt: now });
  return account.email;
}
