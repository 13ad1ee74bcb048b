import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
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

/** Tells that a class crossed zero by a change of its total. */
export async function tellTotal(tx: Queryable, c: TicketClass, leftBefore: number): Promise<void> {
  const before = JSON.stringify({ [c.id]: leftBefore });
  await tx.query(`SELECT tell_stock(NULL, $1, '', '[]', $2, NULL)`, [c.eventId, before]);
}

export async function classesOf(db: Queryable, eventId: string): Promise<TicketClass[]> {
  const sql = `SELECT ${columns} FROM ticket_classes WHERE event_id = $1 ORDER BY name`;
  return toClasses(await db.query(sql, [eventId]));
}

export async function lockClassesOf(tx: Queryable, eventId: string): Promise<TicketClass[]> {
  const sql = `SELECT ${columns} FROM ticket_classes WHERE event_id = $1 ORDER BY id FOR UPDATE`;
  return toClasses(await tx.query(sql, [eventId]));
}

export async function classesByIds(db: Queryable, ids: string[]): Promise<TicketClass[]> {
  const sql = `SELECT ${columns} FROM ticket_classes WHERE id = ANY($1::uuid[]) ORDER BY name`;
  return toClasses(await db.query(sql, [ids]));
}

/** False when somebody holds or bought it; tombstones go with it. */
export async function deleteClass(tx: Queryable, id: string): Promise<boolean> {
  const used = await tx.query(
    `SELECT 1 FROM holds WHERE ticket_class_id = $1 AND status IN ('ACTIVE', 'CONFIRMED', 'REFUNDED') LIMIT 1`,
    [id],
  );
  if ((used as unknown[]).length > 0) return false;
  await tx.query('DELETE FROM holds WHERE ticket_class_id = $1', [id]);
  await tx.query('DELETE FROM ticket_classes WHERE id = $1', [id]);
  return true;
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
