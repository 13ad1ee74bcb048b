import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { EventFacts } from '../domain/ticket-class.js';

type Row = {
  event_id: string;
  state: string;
  max_attendees: number | null;
  is_free: boolean;
  sale_opens_at: Date | null;
  sale_closes_at: Date | null;
  version: number;
};

/**
 * Takes what is newer of an event: its row is locked first, then its classes, as everywhere. A cancelled event stays
 * cancelled, whatever comes late.
 */
export async function saveEvent(tx: Queryable, e: EventFacts): Promise<void> {
  await tx.query(
    `INSERT INTO events (event_id, state, max_attendees, is_free, sale_opens_at, sale_closes_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (event_id) DO UPDATE SET
       state = CASE WHEN events.state = 'CANCELLED' THEN 'CANCELLED' ELSE excluded.state END,
       max_attendees = excluded.max_attendees, is_free = excluded.is_free,
       sale_opens_at = excluded.sale_opens_at, sale_closes_at = excluded.sale_closes_at, version = excluded.version
     WHERE events.version < excluded.version`,
    [
      e.eventId,
      e.state,
      e.maxAttendees ?? null,
      e.isFree,
      e.saleOpensAt === undefined ? null : new Date(e.saleOpensAt),
      e.saleClosesAt === undefined ? null : new Date(e.saleClosesAt),
      e.version,
    ],
  );
  await copyState(tx, e.eventId);
}

/** From here on Reserve and Confirm answer EVENT_CANCELLED. */
export async function cancelEvent(tx: Queryable, eventId: string): Promise<void> {
  await tx.query(`UPDATE events SET state = 'CANCELLED' WHERE event_id = $1`, [eventId]);
  await copyState(tx, eventId);
}

async function copyState(tx: Queryable, eventId: string): Promise<void> {
  await tx.query('SELECT 1 FROM ticket_classes WHERE event_id = $1 ORDER BY id FOR UPDATE', [
    eventId,
  ]);
  await tx.query(
    `UPDATE ticket_classes c SET event_state = e.state FROM events e
     WHERE e.event_id = $1 AND c.event_id = e.event_id AND c.event_state <> e.state`,
    [eventId],
  );
}

/** Under its lock the classes of an event can neither come nor grow. */
export async function lockEvent(tx: Queryable, eventId: string): Promise<EventFacts | undefined> {
  const rows = await tx.query(
    `SELECT event_id, state, max_attendees, is_free, sale_opens_at, sale_closes_at, version
     FROM events WHERE event_id = $1 FOR UPDATE`,
    [eventId],
  );
  const row = (rows as Row[])[0];
  if (row === undefined) return undefined;
  return {
    eventId: row.event_id,
    state: row.state,
    maxAttendees: row.max_attendees ?? undefined,
    isFree: row.is_free,
    saleOpensAt: row.sale_opens_at?.getTime(),
    saleClosesAt: row.sale_closes_at?.getTime(),
    version: row.version,
  };
}
