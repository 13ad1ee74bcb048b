import { outboxSql } from '@ticketbottle/service-kit/outbox.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Payments1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...outboxSql]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE refunds, attempts, intents, outbox');
    await db.query('DROP FUNCTION outbox_notify');
  }
}

const states = `('PENDING', 'PAID', 'FAILED', 'EXPIRED', 'CANCELLED', 'REVIEW')`;

const tables = [
  `CREATE TABLE intents (
    id uuid PRIMARY KEY,
    order_code text NOT NULL UNIQUE,
    idempotency_key text NOT NULL UNIQUE,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency text NOT NULL,
    status text NOT NULL CHECK (status IN ${states}),
    redirect_url text NOT NULL,
    description text NOT NULL,
    expires_at timestamptz NOT NULL,
    paid_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE attempts (
    id uuid PRIMARY KEY,
    intent_id uuid NOT NULL REFERENCES intents,
    provider text NOT NULL,
    provider_ref text NOT NULL,
    status text NOT NULL CHECK (status IN ${states}),
    url text,
    provider_tx_id text,
    amount_paid_minor bigint NOT NULL DEFAULT 0,
    failure_reason text,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    queried_at timestamptz,
    return_queried boolean NOT NULL DEFAULT false,
    link_open boolean NOT NULL DEFAULT true,
    UNIQUE (provider, provider_ref)
  )`,
  // One attempt of an intent can be paid at a time.
  `CREATE UNIQUE INDEX attempts_open ON attempts (intent_id) WHERE status = 'PENDING'`,
  `CREATE INDEX attempts_due ON attempts (expires_at) WHERE status = 'PENDING'`,
  `CREATE INDEX attempts_links ON attempts (ended_at) WHERE link_open AND status <> 'PENDING'`,
  `CREATE INDEX attempts_intent ON attempts (intent_id)`,
  `CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    intent_id uuid NOT NULL REFERENCES intents,
    attempt_id uuid NOT NULL REFERENCES attempts,
    provider text NOT NULL,
    provider_tx_id text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    status text NOT NULL CHECK (status IN ('REQUESTED', 'SENT', 'PENDING', 'DONE', 'FAILED', 'MANUAL')),
    provider_ref text,
    reason text NOT NULL,
    message text,
    reference text,
    requested_at timestamptz NOT NULL,
    tried_at timestamptz,
    done_at timestamptz,
    UNIQUE (provider, provider_tx_id)
  )`,
  `CREATE INDEX refunds_open ON refunds (tried_at) WHERE status IN ('REQUESTED', 'SENT', 'PENDING')`,
  `CREATE INDEX refunds_intent ON refunds (intent_id)`,
];
