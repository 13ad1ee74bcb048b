import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Purpose } from '../domain/link-mail.js';

export type LinkRequest = {
  id: string;
  email: string;
  purpose: Purpose;
  tries: number;
  createdAt: Date;
};

const hourMs = 3_600_000;
const mostPerHour = 5;

/**
 * Asks for a link to be mailed; false when five were asked for within the hour. Requests that come at once are counted one by one.
 * Whether anybody has the address is not looked at: it must not show in the time that this takes.
 */
export async function requestLink(
  tx: Queryable,
  { id, email, purpose }: Pick<LinkRequest, 'id' | 'email' | 'purpose'>,
  now: number,
): Promise<boolean> {
  const key = `${purpose}:${email}`;
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  const rows = await tx.query(
    'SELECT count(*)::int AS n FROM link_requests WHERE email = $1 AND purpose = $2 AND created_at > $3',
    [email, purpose, new Date(now - hourMs)],
  );
  if (((rows as { n: number }[])[0]?.n ?? 0) >= mostPerHour) return false;
  await tx.query(
    'INSERT INTO link_requests (id, email, purpose, created_at, due_at) VALUES ($1, $2, $3, $4, $4)',
    [id, email, purpose, new Date(now)],
  );
  return true;
}

/** Takes one request whose mail is due, and puts its next try off until `until`. */
export async function claimLink(
  db: Queryable,
  { now, until }: { now: number; until: number },
): Promise<LinkRequest | undefined> {
  const rows = await db.query(
    `WITH claimed AS (
       UPDATE link_requests SET due_at = $2, tries = tries + 1 WHERE id = (
         SELECT id FROM link_requests WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, email, purpose, tries, created_at AS "createdAt")
     SELECT * FROM claimed`,
    [new Date(now), new Date(until)],
  );
  return (rows as LinkRequest[])[0];
}

/** A request that is gone meanwhile stays gone. */
export async function delayLink(db: Queryable, id: string, until: number): Promise<void> {
  await db.query('UPDATE link_requests SET due_at = $2 WHERE id = $1', [id, new Date(until)]);
}

/** It was sent, or never will be; it counts for the rest of its hour. */
export async function linkDone(db: Queryable, id: string): Promise<void> {
  await db.query('UPDATE link_requests SET due_at = NULL WHERE id = $1', [id]);
}

/** Nothing is mailed any more to who left. */
export async function forgetLinks(tx: Queryable, email: string): Promise<void> {
  await tx.query('DELETE FROM link_requests WHERE email = $1', [email]);
}

/** Addresses, also those that nobody has, are kept no longer than they count. */
export async function deleteOldLinks(db: Queryable, now: number): Promise<void> {
  const sql = 'DELETE FROM link_requests WHERE due_at IS NULL AND created_at < $1';
  await db.query(sql, [new Date(now - hourMs)]);
}
