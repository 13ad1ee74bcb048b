import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which end of its sale an event has told. Ends that lie behind count as told: everybody acted on them by the clock. */
export class SaleClosings1795800000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of steps) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX events_to_close');
    await db.query('ALTER TABLE events DROP COLUMN sale_closed_for');
  }
}

const end = `(config->>'saleClosesAt')::bigint`;
const steps = [
  // Epoch milliseconds, as in the config: another end is told anew.
  'ALTER TABLE events ADD COLUMN sale_closed_for bigint',
  `UPDATE events SET sale_closed_for = ${end} WHERE ${end} <= extract(epoch FROM now()) * 1000`,
  `CREATE INDEX events_to_close ON events ((${end})) WHERE status = 'PUBLISHED' AND sale_closed_for IS DISTINCT FROM ${end}`,
];
