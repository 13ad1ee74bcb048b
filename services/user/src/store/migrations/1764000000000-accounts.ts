import { outboxSql } from '@ticketbottle/service-kit/outbox.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Accounts1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...outboxSql]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE mailed_tokens, revocations, refresh_tokens, users, outbox');
    await db.query('DROP FUNCTION outbox_notify');
  }
}

const tables = [
  `CREATE TABLE users (
    id uuid PRIMARY KEY,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text NOT NULL,
    email_verified boolean NOT NULL DEFAULT false,
    avatar_url text NOT NULL DEFAULT '',
    roles text[] NOT NULL DEFAULT '{}',
    password_hash text NOT NULL,
    ver integer NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz
  )`,
  `CREATE UNIQUE INDEX users_email ON users (email) WHERE deleted_at IS NULL`,
  `CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    hash text NOT NULL UNIQUE,
    session_id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users,
    -- The successor's text, sealed by the token that it follows: kept for two tabs, for 10 s.
    successor text,
    expires_at timestamptz NOT NULL,
    rotated_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL
  )`,
  `CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id)`,
  `CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id)`,
  `CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at)`,
  `CREATE TABLE revocations (
    id bigserial PRIMARY KEY,
    user_id uuid NOT NULL,
    session_id uuid,
    min_version integer NOT NULL DEFAULT 0,
    revoked_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX revocations_time ON revocations (revoked_at)`,
  `CREATE TABLE mailed_tokens (
    hash text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users,
    purpose text NOT NULL CHECK (purpose IN ('VERIFY_EMAIL', 'RESET_PASSWORD')),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL
  )`,
  `CREATE INDEX mailed_tokens_user ON mailed_tokens (user_id, purpose, created_at)`,
];
