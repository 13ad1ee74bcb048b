import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Line } from '../domain/hold.js';

/** An order with its lines, as it is held. */
export type HeldOrder = { orderCode: string; eventId: string; lines: Line[] };

type Row = { order_code: string; event_id: string; ticket_class_id: string; quantity: number };

/** Orders whose hold is due, read without a lock; at most `most` holds per class. */
export async function dueHolds(db: Queryable, most: number): Promise<HeldOrder[]> {
  const rows = await db.query(
    `SELECT h.order_code, c.event_id, h.ticket_class_id, h.quantity
     FROM (
       SELECT DISTINCT due.order_code FROM ticket_classes k CROSS JOIN LATERAL (
         SELECT order_code FROM holds
         WHERE ticket_class_id = k.id AND status = 'ACTIVE' AND expires_at <= now()
         ORDER BY expires_at LIMIT $1) due
       WHERE k.reserved > 0) d
     JOIN holds h USING (order_code) JOIN ticket_classes c ON c.id = h.ticket_class_id
     ORDER BY h.order_code, h.ticket_class_id`,
    [most],
  );
  return toOrders(rows as Row[]);
}

/** Orders of an event that hold something, read without a lock; at most `most` holds per class. */
export async function activeHolds(
  db: Queryable,
  eventId: string,
  most: number,
): Promise<HeldOrder[]> {
  const rows = await db.query(
    `SELECT h.order_code, c.event_id, h.ticket_class_id, h.quantity
     FROM (
       SELECT DISTINCT a.order_code FROM ticket_classes k CROSS JOIN LATERAL (
         SELECT order_code FROM holds WHERE ticket_class_id = k.id AND status = 'ACTIVE'
         ORDER BY expires_at LIMIT $2) a
       WHERE k.event_id = $1 LIMIT $2) d
     JOIN holds h USING (order_code) JOIN ticket_classes c ON c.id = h.ticket_class_id
     ORDER BY h.order_code, h.ticket_class_id`,
    [eventId, most],
  );
  return toOrders(rows as Row[]);
}

function toOrders(rows: Row[]): HeldOrder[] {
  const orders = new Map<string, HeldOrder>();
  for (const row of rows) {
    const { order_code: orderCode, event_id: eventId, ticket_class_id: id, quantity } = row;
    const order = orders.get(orderCode) ?? { orderCode, eventId, lines: [] };
    orders.set(orderCode, order);
    order.lines.push({ id, quantity });
  }
  return [...orders.values()];
}
