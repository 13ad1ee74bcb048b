import { randomUUID } from 'node:crypto';
import { appendOutbox, outboxSql } from '@ticketbottle/service-kit/outbox.js';
import pg from 'pg';

/** The usual design: one transaction per order, which locks the row of its class and tells the change in an outbox. */
export type LockedStock = {
  /** Answers when the hold ends. @throws Error when it is sold out */
  reserve(orderCode: string, quantity: number): Promise<Date>;
  confirm(orderCode: string): Promise<void>;
  close(): Promise<void>;
};

export type LockedClass = { eventId: string; classId: string; total: number };

type Counters = { total: number; reserved: number; sold: number; stock_version: string };
type Change = { type: string; orderCode: string; quantity: number; after: Counters };

const tables = [
  `CREATE TABLE locked_classes (id uuid PRIMARY KEY, total int NOT NULL,
    reserved int NOT NULL DEFAULT 0, sold int NOT NULL DEFAULT 0, stock_version bigint NOT NULL DEFAULT 0)`,
  `CREATE TABLE locked_holds (order_code text PRIMARY KEY, class_id uuid NOT NULL,
    quantity int NOT NULL, status text NOT NULL, expires_at timestamptz NOT NULL)`,
];
const lock = 'SELECT id FROM locked_classes WHERE id = $1 FOR UPDATE';
const takeStock = `UPDATE locked_classes SET reserved = reserved + $2, stock_version = stock_version + 1
  WHERE id = $1 AND total - reserved - sold >= $2 RETURNING total, reserved, sold, stock_version`;
const hold = `INSERT INTO locked_holds VALUES ($1, $2, $3, 'ACTIVE', $4)`;
const confirmHold = `UPDATE locked_holds SET status = 'CONFIRMED'
  WHERE order_code = $1 AND status = 'ACTIVE' RETURNING quantity`;
const sell = `UPDATE locked_classes
  SET reserved = reserved - $2, sold = sold + $2, stock_version = stock_version + 1
  WHERE id = $1 RETURNING total, reserved, sold, stock_version`;
const holdMs = 900_000;

export async function openLockedStock(databaseUrl: string, of: LockedClass): Promise<LockedStock> {
  const { classId, total } = of;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  for (const sql of [...tables, ...outboxSql]) await pool.query(sql);
  await pool.query('INSERT INTO locked_classes (id, total) VALUES ($1, $2)', [classId, total]);

  const locked = async <T>(work: (tx: pg.PoolClient) => Promise<T>): Promise<T> => {
    const tx = await pool.connect();
    try {
      await tx.query('BEGIN');
      await tx.query(lock, [classId]);
      const answer = await work(tx);
      await tx.query('COMMIT');
      tx.release();
      return answer;
    } catch (error) {
      tx.release(true);
      throw error;
    }
  };
  return {
    reserve: (orderCode, quantity) =>
      locked(async (tx) => {
        const [after] = (await tx.query<Counters>(takeStock, [classId, quantity])).rows;
        if (after === undefined) throw new Error('sold out');
        const expiresAt = new Date(Date.now() + holdMs);
        await tx.query(hold, [orderCode, classId, quantity, expiresAt]);
        await tell(tx, of, { type: 'inventory.reserved', orderCode, quantity, after });
        return expiresAt;
      }),
    confirm: (orderCode) =>
      locked(async (tx) => {
        const [held] = (await tx.query<{ quantity: number }>(confirmHold, [orderCode])).rows;
        if (held === undefined) return;
        const { quantity } = held;
        const [after] = (await tx.query<Counters>(sell, [classId, quantity])).rows;
        if (after === undefined) throw new Error('the class is gone');
        await tell(tx, of, { type: 'inventory.confirmed', orderCode, quantity, after });
      }),
    close: () => pool.end(),
  };
}

/** As `apply_stock` of inventory tells it, so that the same is published and consumed. */
function tell(tx: pg.PoolClient, { eventId, classId }: LockedClass, change: Change): Promise<void> {
  const { type, orderCode, quantity, after } = change;
  const stockVersion = Number(after.stock_version);
  const { total, reserved, sold } = after;
  const data = {
    eventId,
    orderCode,
    lines: [{ ticketClassId: classId, quantity }],
    counters: [{ ticketClassId: classId, total, reserved, sold, stockVersion }],
  };
  const told = { topic: 'inventory-events', key: eventId, aggregateVersion: stockVersion };
  return appendOutbox(tx, [{ id: randomUUID(), type, data, ...told }]);
}
