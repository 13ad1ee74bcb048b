import { inDatabase } from './database.js';
import { classIdOf, eventId, type Tables } from './store.js';

/** The references' own tables: columns as the product's, so that its migrations do not change what it is measured against. */
export const referenceTables: Tables = {
  classes: 'ref_classes',
  holds: 'ref_holds',
  outbox: 'ref_outbox',
};

const create = [
  `CREATE TABLE IF NOT EXISTS ref_classes (
    id uuid PRIMARY KEY, event_id uuid NOT NULL, name text NOT NULL, price_minor bigint NOT NULL, currency text NOT NULL,
    total integer NOT NULL, reserved integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    sold integer NOT NULL DEFAULT 0 CHECK (sold >= 0), sale_opens_at timestamptz, sale_closes_at timestamptz,
    status text NOT NULL, event_state text NOT NULL, version integer NOT NULL DEFAULT 1,
    stock_version bigint NOT NULL DEFAULT 1, CHECK (reserved + sold <= total))`,
  `CREATE TABLE IF NOT EXISTS ref_holds (
    order_code text NOT NULL, ticket_class_id uuid NOT NULL, quantity integer NOT NULL CHECK (quantity > 0),
    status text NOT NULL, expires_at timestamptz NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_code, ticket_class_id))`,
  `CREATE INDEX IF NOT EXISTS ref_holds_due ON ref_holds (expires_at) WHERE status = 'ACTIVE'`,
  `CREATE TABLE IF NOT EXISTS ref_outbox (
    seq bigserial PRIMARY KEY, id text NOT NULL, topic text NOT NULL, key text NOT NULL, type text NOT NULL,
    aggregate_version bigint NOT NULL, payload jsonb NOT NULL, traceparent text,
    created_at timestamptz NOT NULL DEFAULT now(), published_at timestamptz)`,
  `CREATE INDEX IF NOT EXISTS ref_outbox_unpublished ON ref_outbox (seq) WHERE published_at IS NULL`,
];

const insert = `INSERT INTO ref_classes (id, event_id, name, price_minor, currency, total, status, event_state)
  VALUES ($1, $2, $3, 1, 'VND', $4, 'ACTIVE', 'PUBLISHED')`;

/** Classes of these totals, numbered as `classIdOf` does. */
export async function freshReference(databaseUrl: string, totals: number[]): Promise<void> {
  await inDatabase(databaseUrl, async (client) => {
    for (const sql of create) await client.query(sql);
    await client.query('TRUNCATE ref_classes, ref_holds, ref_outbox');
    for (const [n, total] of totals.entries())
      await client.query(insert, [classIdOf(n), eventId, `class ${n}`, total]);
    await client.query('CHECKPOINT');
  });
}

/** As many classes as there are clients to keep apart, made in one statement. */
export async function manyClasses(databaseUrl: string, count: number): Promise<void> {
  await freshReference(databaseUrl, []);
  await inDatabase(databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO ref_classes (id, event_id, name, price_minor, currency, total, status, event_state)
       SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'class ' || n, 1, 'VND', 1000000000,
         'ACTIVE', 'PUBLISHED' FROM generate_series(0, $2::int - 1) n`,
      [eventId, count],
    );
    await client.query('VACUUM ANALYZE ref_classes');
    await client.query('CHECKPOINT');
  });
}
