import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists and public pages are answered from: one row per event, kept by event-events. Commands never read it. */
export class Listing1795700000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of steps) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE event_listing');
    await db.query('DROP INDEX events_changed');
  }
}

const steps = [
  `CREATE TABLE event_listing (
    id uuid PRIMARY KEY,
    -- That of the event: a lower or equal one changes nothing.
    version integer NOT NULL,
    -- A deleted draft stays as its version, so that what comes late does not bring it back.
    removed boolean NOT NULL,
    status text NOT NULL,
    is_public boolean NOT NULL,
    is_free boolean,
    starts_at timestamptz NOT NULL,
    organizer_id uuid NOT NULL,
    -- Ids and slugs.
    categories text[] NOT NULL,
    city text NOT NULL,
    country text NOT NULL,
    words tsvector NOT NULL,
    -- The event as callers see it.
    event jsonb NOT NULL
  )`,
  `CREATE INDEX event_listing_public ON event_listing (starts_at, id) WHERE status = 'PUBLISHED' AND is_public AND NOT removed`,
  'CREATE INDEX event_listing_words ON event_listing USING gin (words)',
  'CREATE INDEX event_listing_categories ON event_listing USING gin (categories)',
  'CREATE INDEX event_listing_organizer ON event_listing (organizer_id)',
  // For the lag: what was changed last.
  'CREATE INDEX events_changed ON events (updated_at)',
  // `words` and `is_public` of events stay until the release after this one: replicas of the one before list by them.
];
