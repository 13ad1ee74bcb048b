import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { listing } from './listing.js';

const windowMs = 86_400_000;

/** Since when the oldest change waits that the read model has not; of the last day. */
export async function oldestPending(db: Queryable, now: number): Promise<number | undefined> {
  const rows = await db.query(
    `SELECT min(e.updated_at) AS at FROM events e WHERE e.updated_at > $1
       AND NOT EXISTS (SELECT 1 FROM ${listing} l WHERE l.id = e.id AND l.version >= e.version)`,
    [new Date(now - windowMs)],
  );
  return (rows as { at: Date | null }[])[0]?.at?.getTime();
}
