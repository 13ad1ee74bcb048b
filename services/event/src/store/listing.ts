import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import { Event as WireEvent, type EventChanged } from '@ticketbottle/sdk/event.js';
import type { DataSource } from 'typeorm';

/** Writers share it, whoever exchanges the table has it alone. */
const tableLock = 7_235_413;
export const listing = 'event_listing';
/** The table under construction while the read model is made anew. */
export const nextListing = 'event_listing_next';

export type Change = Pick<EventChanged, 'event' | 'deleted'>;

/**
 * Brings the read model to a version of an event; a version it has, or one below, changes nothing. While it is made anew the
 * change goes into both tables.
 */
export function saveListing(db: DataSource, changes: readonly Change[]): Promise<void> {
  return inTransaction(db, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [tableLock]);
    const rows: unknown = await tx.query('SELECT to_regclass($1) IS NOT NULL AS "isRebuilt"', [
      nextListing,
    ]);
    const isRebuilt = (rows as { isRebuilt: boolean }[])[0]?.isRebuilt === true;
    for (const change of changes) {
      await writeListing(tx, listing, change);
      if (isRebuilt) await writeListing(tx, nextListing, change);
    }
  });
}

/** No writer is at work, and none begins, until the transaction ends. */
export async function lockListing(tx: Queryable): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [tableLock]);
}

const columns =
  'id, version, removed, status, is_public, is_free, starts_at, organizer_id, categories, city, country, words, event';
const updates = columns
  .split(', ')
  .slice(1)
  .map((column) => `${column} = excluded.${column}`)
  .join(', ');

export async function writeListing(
  tx: Queryable,
  table: typeof listing | typeof nextListing,
  { event, deleted }: Change,
): Promise<void> {
  if (event === undefined) return;
  await tx.query(
    `INSERT INTO ${table} (${columns})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, event_plain($10), $11, to_tsvector('simple', event_plain($12)), $13)
     ON CONFLICT (id) DO UPDATE SET ${updates} WHERE ${table}.version < excluded.version`,
    values(event, deleted),
  );
}

const nowhere = { venue: '', district: '', city: '', country: '' };

function values(event: WireEvent, deleted: boolean): unknown[] {
  const { venue, district, city, country } = event.location ?? nowhere;
  const { isPublic, isFree } = event.config ?? { isPublic: false, isFree: null };
  return [
    event.id,
    event.version,
    deleted,
    event.status.replace('EVENT_STATUS_', ''),
    isPublic,
    isFree,
    event.startsAt,
    event.organizer?.id,
    event.categories.flatMap(({ id, slug }) => [id, slug]),
    city,
    country,
    [event.name, event.description, venue, district, city].join(' '),
    JSON.stringify(WireEvent.toJSON(event)),
  ];
}

/** A published event as everybody sees it. */
export async function publishedListing(
  db: Queryable,
  ids: readonly string[],
): Promise<WireEvent[]> {
  const sql = `SELECT event FROM ${listing} WHERE id = ANY($1::uuid[]) AND status = 'PUBLISHED' AND NOT removed ORDER BY id`;
  return toWire(await db.query(sql, [ids]));
}

export function toWire(rows: unknown): WireEvent[] {
  return (rows as { event: unknown }[]).map(({ event }) => WireEvent.fromJSON(event));
}
