import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the poller and a person at work look for. */
export class ThreeProviders1764100000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of indexes) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'DROP INDEX attempts_ended, attempts_open_by_provider, attempts_review, refunds_manual',
    );
  }
}

const indexes = [
  `CREATE INDEX attempts_open_by_provider ON attempts (provider, queried_at) WHERE status = 'PENDING'`,
  `CREATE INDEX attempts_ended ON attempts (provider, ended_at) WHERE status IN ('EXPIRED', 'CANCELLED', 'FAILED')`,
  `CREATE INDEX attempts_review ON attempts (ended_at) WHERE status = 'REVIEW'`,
  `CREATE INDEX refunds_manual ON refunds (requested_at) WHERE status = 'MANUAL'`,
];
