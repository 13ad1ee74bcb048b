import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Event } from '../domain/event.js';
import { eventColumns, toEvents } from './events.js';

const end = `(config->>'saleClosesAt')::bigint`;

/** Published events whose sale ended and that did not tell so; locked, and without those that another replica has locked. */
export async function lockEndedSales(tx: Queryable, now: number, most: number): Promise<Event[]> {
  return toEvents(
    await tx.query(
      `SELECT ${eventColumns} FROM events
       WHERE status = 'PUBLISHED' AND sale_closed_for IS DISTINCT FROM ${end} AND ${end} <= $1
       ORDER BY ${end} LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, most],
    ),
  );
}

/** A sale that is opened again by a later end is closed again. */
export async function markSaleClosed(tx: Queryable, id: string): Promise<void> {
  await tx.query(`UPDATE events SET sale_closed_for = ${end} WHERE id = $1`, [id]);
}
