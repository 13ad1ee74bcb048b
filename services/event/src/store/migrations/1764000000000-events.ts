import { outboxSql } from '@ticketbottle/service-kit/outbox.js';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Events1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...outboxSql]) await db.query(sql);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'DROP TABLE event_roles, event_categories, events, organizers, categories, outbox',
    );
    await db.query('DROP FUNCTION outbox_notify');
  }
}

const tables = [
  `CREATE TABLE categories (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT categories_name UNIQUE,
    slug text NOT NULL CONSTRAINT categories_slug UNIQUE
  )`,
  `CREATE TABLE organizers (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT organizers_name UNIQUE,
    description text NOT NULL,
    logo_url text NOT NULL,
    owner_id uuid NOT NULL
  )`,
  `CREATE TABLE events (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
    time_zone text NOT NULL,
    thumbnail_url text NOT NULL,
    location jsonb NOT NULL,
    organizer_id uuid NOT NULL REFERENCES organizers,
    status text NOT NULL CHECK (status IN ('DRAFT', 'CONFIGURED', 'APPROVED', 'PUBLISHED', 'CANCELLED')),
    -- Instants are epoch milliseconds in it; the two that are searched by stand beside it.
    config jsonb,
    is_public boolean GENERATED ALWAYS AS (coalesce((config ->> 'isPublic')::boolean, false)) STORED,
    sale_closes_ms bigint GENERATED ALWAYS AS ((config ->> 'saleClosesAt')::bigint) STORED,
    version integer NOT NULL DEFAULT 1,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    cancel_reason text NOT NULL DEFAULT '',
    published_at timestamptz
  )`,
  `CREATE INDEX events_listed ON events (starts_at, id) WHERE status = 'PUBLISHED' AND is_public`,
  `CREATE INDEX events_on_sale ON events (id) WHERE status = 'PUBLISHED'`,
  `CREATE INDEX events_organizer ON events (organizer_id)`,
  `CREATE TABLE event_categories (
    event_id uuid NOT NULL REFERENCES events ON DELETE CASCADE,
    category_id uuid NOT NULL REFERENCES categories,
    PRIMARY KEY (event_id, category_id)
  )`,
  `CREATE INDEX event_categories_category ON event_categories (category_id)`,
  `CREATE TABLE event_roles (
    event_id uuid NOT NULL REFERENCES events ON DELETE CASCADE,
    user_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('VIEWER', 'EDITOR', 'ADMIN')),
    PRIMARY KEY (event_id, user_id)
  )`,
  `CREATE INDEX event_roles_user ON event_roles (user_id)`,
];
