import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which a notice, a question or the end of a window joins the trace of its purchase. */
export class TraceOfAttempts1764300000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE attempts ADD COLUMN traceparent text');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE attempts DROP COLUMN traceparent');
  }
}
