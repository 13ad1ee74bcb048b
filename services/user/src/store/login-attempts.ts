import { createHash } from 'node:crypto';
import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { windowMs, type Attempts } from '../domain/decide-attempt.js';

/** What is tried: the address typed, whether or not anybody has it, and where it comes from (empty: unknown). */
export type Attempt = { email: string; clientIp: string };

/** What was tried before. Until the transaction ends nobody else may try the account. */
export async function lockAttempts(
  tx: Queryable,
  { email, clientIp }: Attempt,
  now: number,
): Promise<Attempts> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [accountKey(email)]);
  const rows = await tx.query(
    `SELECT count(*) FILTER (WHERE key = $1)::int AS "ofAccount", count(*) FILTER (WHERE key = $2)::int AS "fromAddress"
     FROM login_attempts WHERE key IN ($1, $2) AND at > $3`,
    [accountKey(email), addressKey(clientIp), new Date(now - windowMs)],
  );
  return (rows as Attempts[])[0] ?? { ofAccount: 0, fromAddress: 0 };
}

/** Before the password is looked at, so that guesses that come together count one another. */
export async function noteAttempt(tx: Queryable, email: string, now: number): Promise<void> {
  await tx.query('INSERT INTO login_attempts (key, at) VALUES ($1, $2)', [
    accountKey(email),
    new Date(now),
  ]);
}

export async function noteFailure(db: Queryable, clientIp: string, now: number): Promise<void> {
  if (clientIp === '') return;
  await db.query('INSERT INTO login_attempts (key, at) VALUES ($1, $2)', [
    addressKey(clientIp),
    new Date(now),
  ]);
}

/** Who proved to own the account starts anew. */
export async function forgetAttempts(db: Queryable, email: string): Promise<void> {
  await db.query('DELETE FROM login_attempts WHERE key = $1', [accountKey(email)]);
}

export async function deleteOldAttempts(db: Queryable, now: number): Promise<void> {
  await db.query('DELETE FROM login_attempts WHERE at < $1', [new Date(now - windowMs)]);
}

/** Addresses that people only tried are not kept as they are. */
function accountKey(email: string): string {
  return `account:${createHash('sha256').update(email).digest('base64url')}`;
}

function addressKey(clientIp: string): string {
  return `address:${clientIp.slice(0, 64)}`;
}
