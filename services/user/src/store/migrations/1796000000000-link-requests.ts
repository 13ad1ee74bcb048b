import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LinkRequests1796000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE link_requests (
      id uuid PRIMARY KEY,
      email text NOT NULL,
      purpose text NOT NULL CHECK (purpose IN ('VERIFY_EMAIL', 'RESET_PASSWORD')),
      tries integer NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL,
      -- When to mail it next; NULL: nothing is to be done any more.
      due_at timestamptz
    )`);
    await db.query(
      'CREATE INDEX link_requests_email ON link_requests (email, purpose, created_at)',
    );
    await db.query(
      'CREATE INDEX link_requests_due ON link_requests (due_at) WHERE due_at IS NOT NULL',
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE link_requests');
  }
}
