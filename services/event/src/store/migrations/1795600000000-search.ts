import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Words without their accents, so that "ha noi" finds "Hà Nội". */
export class Search1795600000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of steps) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE events DROP COLUMN words');
    await db.query('DROP FUNCTION event_query, event_plain');
    await db.query('DROP EXTENSION unaccent');
  }
}

const steps = [
  'CREATE EXTENSION IF NOT EXISTS unaccent',
  // unaccent() is only STABLE because its dictionary may be changed; a named one lets an index hold its answers.
  `CREATE FUNCTION event_plain(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN lower(unaccent('unaccent', normalize(value, NFC)))`,
  // Every word, the last one as far as it was typed. Never a syntax error, whatever is asked for.
  `CREATE FUNCTION event_query(value text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN (SELECT CASE WHEN numnode(q) = 0 THEN q ELSE (q::text || ':*')::tsquery END
             FROM plainto_tsquery('simple', event_plain(value)) AS q)`,
  `ALTER TABLE events ADD COLUMN words tsvector GENERATED ALWAYS AS (
     to_tsvector('simple', event_plain(name || ' ' || description || ' ' || coalesce(location ->> 'venue', '') || ' ' ||
       coalesce(location ->> 'district', '') || ' ' || coalesce(location ->> 'city', '')))) STORED`,
  'CREATE INDEX events_words ON events USING gin (words)',
];
