import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Logins1795600000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE login_attempts (key text NOT NULL, at timestamptz NOT NULL)');
    await db.query('CREATE INDEX login_attempts_key ON login_attempts (key, at)');
    await db.query('CREATE INDEX login_attempts_time ON login_attempts (at)');
    // Whether accounts with bcrypt hashes are left is asked often.
    await db.query(`CREATE INDEX users_legacy ON users (id) WHERE password_hash LIKE '$2%'`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE login_attempts');
    await db.query('DROP INDEX users_legacy');
  }
}
