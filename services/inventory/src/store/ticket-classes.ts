import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import { activeTraceparent } from '@ticketbottle/service-kit/tracing.js';
import type { ClassStatus, TicketClass } from '../domain/ticket-class.js';

type Row = {
  id: string;
  event_id: string;
  name: string;
  price_minor: string;
  currency: string;
  total: number;
  reserved: number;
  sold: number;
  sale_opens_at: Date | null;
  sale_closes_at: Date | null;
  status: ClassStatus;
  version: number;
};

const columns =
  'id, event_id, name, price_minor, currency, total, reserved, sold, sale_opens_at, sale_closes_at, status, version';

export async function insertClass(
  tx: Queryable,
  c: TicketClass,
  eventState: string,
): Promise<void> {
  await tx.query(
    `INSERT INTO ticket_classes (id, event_id, name, price_minor, currency, total, sale_opens_at, sale_closes_at, status, event_state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      c.id,
      c.eventId,
      c.name,
      c.priceMinor,
      c.currency,
      c.total,
      ...window(c),
      c.status,
      eventState,
    ],
  );
}

/** Writes a class's own fields, never a counter; answers false when another version was first. */
export async function saveClass(tx: Queryable, c: TicketClass): Promise<boolean> {
  const rows = await tx.query(
    `WITH saved AS (
       UPDATE ticket_classes SET name = $3, price_minor = $4, total = $5, sale_opens_at = $6, sale_closes_at = $7,
         status = $8, version = version + 1,
         stock_version = stock_version + CASE WHEN total <> $5 THEN 1 ELSE 0 END
       WHERE id = $1 AND version = $2 RETURNING 1)
     SELECT count(*)::int AS n FROM saved`,
    [c.id, c.version, c.name, c.priceMinor, c.total, ...window(c), c.status],
  );
  return (rows as { n: number }[])[0]?.n === 1;
}

/** Tells that a class crossed zero by a change of its total; the class is locked and written. */
export async function tellTotal(tx: Queryable, c: TicketClass, leftBefore: number): Promise<void> {
  await tx.query(
    `WITH crossed AS (
       SELECT *, total - reserved - sold > 0 AS is_back FROM ticket_classes
       WHERE id = $1 AND (total - reserved - sold > 0) <> ($2 > 0)),
     told AS (
       INSERT INTO outbox (id, topic, key, type, aggregate_version, payload, traceparent)
       SELECT gen_random_uuid()::text, 'inventory-events', event_id::text,
         CASE WHEN is_back THEN 'inventory.back_in_stock' ELSE 'inventory.sold_out' END, stock_version,
         jsonb_build_object('eventId', event_id, 'orderCode', '', 'lines', '[]'::jsonb, 'counters',
           jsonb_build_array(jsonb_build_object('ticketClassId', id, 'total', total, 'reserved', reserved,
             'sold', sold, 'stockVersion', stock_version))), $3
       FROM crossed)
     SELECT tell_crossed(event_id, id, stock_version, is_back) FROM crossed`,
    [c.id, leftBefore, activeTraceparent() ?? null],
  );
}

export async function classesOf(db: Queryable, eventId: string): Promise<TicketClass[]> {
  const sql = `SELECT ${columns} FROM ticket_classes WHERE event_id = $1 ORDER BY name`;
  return toClasses(await db.query(sql, [eventId]));
}

export async function lockClass(
  tx: Queryable,
  { id, eventId }: Pick<TicketClass, 'id' | 'eventId'>,
): Promise<TicketClass | undefined> {
  const sql = `SELECT ${columns} FROM ticket_classes WHERE id = $1 AND event_id = $2 FOR UPDATE`;
  return toClasses(await tx.query(sql, [id, eventId]))[0];
}

export async function classesByIds(db: Queryable, ids: string[]): Promise<TicketClass[]> {
  const sql = `SELECT ${columns} FROM ticket_classes WHERE id = ANY($1::uuid[]) ORDER BY name`;
  return toClasses(await db.query(sql, [ids]));
}

/** False when somebody holds it or ever bought it; what released and expired orders left stays. */
export async function deleteClass(tx: Queryable, id: string): Promise<boolean> {
  const rows = await tx.query(
    `WITH gone AS (
       DELETE FROM ticket_classes WHERE id = $1 AND reserved = 0 AND sold = 0 AND refunded = 0 RETURNING 1)
     SELECT count(*)::int AS n FROM gone`,
    [id],
  );
  return (rows as { n: number }[])[0]?.n === 1;
}

function window({ saleOpensAt, saleClosesAt }: TicketClass): (Date | null)[] {
  const date = (at: number | undefined) => (at === undefined ? null : new Date(at));
  return [date(saleOpensAt), date(saleClosesAt)];
}

function toClasses(rows: unknown): TicketClass[] {
  return (rows as Row[]).map((row) => ({
    id: row.id,
    eventId: row.event_id,
    name: row.name,
    priceMinor: Number(row.price_minor),
    currency: row.currency,
    total: row.total,
    reserved: row.reserved,
    sold: row.sold,
    saleOpensAt: row.sale_opens_at?.getTime(),
    saleClosesAt: row.sale_closes_at?.getTime(),
    status: row.status,
    version: row.version,
  }));
}
