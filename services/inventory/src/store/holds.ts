import type { Queryable } from '@ticketbottle/service-kit/outbox.js';

/** Ends due holds, a batch of orders per call; answers how many orders it ended, and whether more may be due. */
export async function expireHolds(
  db: Queryable,
  batch: number,
): Promise<{ ended: number; more: boolean }> {
  const due = (await db.query(
    `SELECT order_code FROM holds WHERE status = 'ACTIVE' AND expires_at <= now() ORDER BY expires_at LIMIT $1`,
    [batch],
  )) as { order_code: string }[];
  // An order of many lines is many rows: the rows say whether the batch was full, not the orders ended.
  return { ended: await end(db, due, 'EXPIRED'), more: due.length >= batch };
}

/** Gives back active holds of an event; answers how many orders, and whether none is left. */
export async function releaseHoldsOf(
  db: Queryable,
  eventId: string,
  limit: number,
): Promise<{ released: number; done: boolean }> {
  const active = await db.query(
    `SELECT DISTINCT h.order_code FROM holds h JOIN ticket_classes c ON c.id = h.ticket_class_id
     WHERE c.event_id = $1 AND h.status = 'ACTIVE' LIMIT $2`,
    [eventId, limit],
  );
  const released = await end(db, active, 'RELEASED');
  return { released, done: (active as unknown[]).length < limit };
}

async function end(db: Queryable, rows: unknown, status: 'EXPIRED' | 'RELEASED'): Promise<number> {
  const orders = [...new Set((rows as { order_code: string }[]).map((row) => row.order_code))];
  if (orders.length === 0) return 0;
  const answer = await db.query('SELECT end_holds($1, $2) AS ended', [orders, status]);
  return (answer as { ended: number }[])[0]?.ended ?? 0;
}
