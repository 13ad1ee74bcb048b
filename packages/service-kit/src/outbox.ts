import type { OutgoingEvent } from './event-bus.js';
import { activeTraceparent } from './tracing.js';

/** Anything that runs SQL and answers rows: a TypeORM EntityManager, QueryRunner or DataSource. */
export type Queryable = { query(sql: string, parameters?: unknown[]): Promise<unknown> };

/** Events to be published, written in the transaction of the change that they tell. */
export const outboxSql = [
  `CREATE TABLE outbox (
    seq bigserial PRIMARY KEY,
    id text NOT NULL UNIQUE,
    topic text NOT NULL,
    key text NOT NULL,
    type text NOT NULL,
    aggregate_version bigint NOT NULL,
    payload jsonb NOT NULL,
    traceparent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
  )`,
  `CREATE INDEX outbox_unpublished ON outbox (seq) WHERE published_at IS NULL`,
  `CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL`,
  `CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_notify('outbox', ''); RETURN NULL; END $$`,
  `CREATE TRIGGER outbox_notify AFTER INSERT ON outbox
    FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify()`,
];

/** Writes events in the caller's transaction, in order. */
export async function appendOutbox(
  tx: Queryable,
  events: Omit<OutgoingEvent, 'time'>[],
): Promise<void> {
  if (events.length === 0) return;
  const traceparent = activeTraceparent();
  const rows = events.map((event) => ({
    id: event.id,
    topic: event.topic,
    key: event.key,
    type: event.type,
    aggregate_version: event.aggregateVersion,
    payload: event.data,
    traceparent: event.traceparent ?? traceparent ?? null,
  }));
  await tx.query(
    `INSERT INTO outbox (id, topic, key, type, aggregate_version, payload, traceparent)
     SELECT id, topic, key, type, aggregate_version, payload, traceparent
     FROM jsonb_to_recordset($1::jsonb) AS r(
       id text, topic text, key text, type text, aggregate_version bigint, payload jsonb, traceparent text)`,
    [JSON.stringify(rows)],
  );
}
