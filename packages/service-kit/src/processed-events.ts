import type { Queryable } from './outbox.js';

/** The ids of events that had their effect, by consumer group. */
export const processedEventsSql = `
  CREATE TABLE processed_events (
    consumer_group text NOT NULL,
    event_id text NOT NULL,
    processed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer_group, event_id)
  )`;

/** Call in the transaction of the effect; false when the event had its effect before. */
export async function markProcessed(
  tx: Queryable,
  group: string,
  eventId: string,
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO processed_events (consumer_group, event_id) VALUES ($1, $2)
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [group, eventId],
  );
  return Array.isArray(rows) && rows.length > 0;
}
