import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Attempt, ProviderName } from '../domain/payment.js';
import { attemptColumns, toAttempts } from './attempts.js';

/** When a provider may be asked, milliseconds. */
export type QueryPace = { everyMs: number; mostMs: number; quietMs: number };

/** Providers repeat their notices for up to 50 minutes. */
const watchEnded = '60 minutes';

/**
 * Whether the pace allows a question now ($1): the pause begins with $2 and doubles up to $3; none within $4 before the
 * end of the window.
 */
const allowed = `(
  $1 >= coalesce(queried_at, created_at) + least(greatest($2::float8, 1000 *
    extract(epoch FROM coalesce(queried_at, created_at) - created_at)), $3::float8) * interval '1 millisecond'
  AND NOT (status = 'PENDING' AND $1 >= expires_at - $4::float8 * interval '1 millisecond'))`;

/** Open attempts, and ended ones for an hour after their end and once more after a day. */
const watched = `(status = 'PENDING'
  OR (status IN ('EXPIRED', 'CANCELLED', 'FAILED') AND ended_at > $1::timestamptz - interval '${watchEnded}')
  OR (status IN ('EXPIRED', 'CANCELLED', 'FAILED') AND ended_at <= $1::timestamptz - interval '24 hours'
    AND ended_at > $1::timestamptz - interval '72 hours'
    AND coalesce(queried_at, created_at) < ended_at + interval '24 hours'))`;

/** Attempts with a provider to ask about, those first that waited longest. */
export async function attemptsToQuery(
  db: Queryable,
  provider: ProviderName,
  o: { now: number; pace: QueryPace; limit: number },
): Promise<Attempt[]> {
  const sql = `SELECT ${attemptColumns} FROM attempts WHERE provider = $5 AND ${watched} AND ${allowed}
    ORDER BY coalesce(queried_at, created_at) LIMIT $6`;
  return toAttempts(await db.query(sql, [...paceValues(o), provider, o.limit]));
}

/** Takes the right to query now; false when the pace does not allow it, or another replica was first. */
export async function takeQuery(
  db: Queryable,
  id: string,
  o: { now: number; pace: QueryPace; onReturn: boolean },
): Promise<boolean> {
  const rows = await db.query(
    `WITH taken AS (
       UPDATE attempts SET queried_at = $1, return_queried = return_queried OR $6
       WHERE id = $5 AND (${allowed} OR (queried_at IS NULL AND $4 = 0) OR ($6 AND NOT return_queried)) RETURNING 1)
     SELECT count(*)::int AS n FROM taken`,
    [...paceValues(o), id, o.onReturn],
  );
  return (rows as { n: number }[])[0]?.n === 1;
}

/** A question outside of the pace: the next one keeps its distance from it. */
export async function noteQuery(db: Queryable, id: string, now: number): Promise<void> {
  await db.query('UPDATE attempts SET queried_at = $2 WHERE id = $1', [id, new Date(now)]);
}

function paceValues({ now, pace }: { now: number; pace: QueryPace }) {
  return [new Date(now), pace.everyMs, pace.mostMs, pace.quietMs];
}

/** Attempts made in a span of time, in the order of their ids; of one provider, or of all. */
export async function attemptsMade(
  db: Queryable,
  o: { from: Date; to: Date; after: string; limit: number; provider: ProviderName | undefined },
): Promise<Attempt[]> {
  const sql = `SELECT ${attemptColumns} FROM attempts
    WHERE created_at >= $1 AND created_at < $2 AND ($3 = '' OR id > nullif($3, '')::uuid)
      AND ($5::text IS NULL OR provider = $5) ORDER BY id LIMIT $4`;
  return toAttempts(await db.query(sql, [o.from, o.to, o.after, o.limit, o.provider ?? null]));
}
