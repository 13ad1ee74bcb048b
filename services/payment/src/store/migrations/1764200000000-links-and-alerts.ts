import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a link that could not be closed is tried again, and what people are still to be told. */
export class LinksAndAlerts1764200000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of changes) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE alerts');
    await db.query('ALTER TABLE attempts DROP COLUMN link_next_at');
  }
}

const changes = [
  'ALTER TABLE attempts ADD COLUMN link_next_at timestamptz',
  `CREATE TABLE alerts (
    id text PRIMARY KEY,
    body jsonb NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    told_at timestamptz
  )`,
  'CREATE INDEX alerts_due ON alerts (next_at) WHERE told_at IS NULL',
  'CREATE INDEX alerts_told ON alerts (told_at) WHERE told_at IS NOT NULL',
];
