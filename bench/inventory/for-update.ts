import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { openPool } from './database.js';
import { freshReference, referenceTables } from './reference-tables.js';
import { classIdOf, eventId, holdSeconds, type Store, type StoreKind } from './store.js';

/** The usual design, written by hand: lock, change, insert, insert, commit. */
export const forUpdate: StoreKind = {
  name: 'for-update',
  tables: referenceTables,
  fresh: freshReference,
  open,
};

export function open(databaseUrl: string): Promise<Store> {
  const pool = openPool(databaseUrl);
  return Promise.resolve({
    reserve: (orderCode, quantity, classNo = 0) =>
      inTransaction(pool, { orderCode, quantity, classId: classIdOf(classNo) }),
    close: () => pool.end(),
  });
}

type Order = { orderCode: string; quantity: number; classId: string };
type Row = { total: number; reserved: number; sold: number; stock_version: string };

const lock = `SELECT total, reserved, sold, stock_version FROM ref_classes WHERE id = $1 FOR UPDATE`;
const count = `UPDATE ref_classes SET reserved = reserved + $2, stock_version = stock_version + 1 WHERE id = $1`;
const hold = `INSERT INTO ref_holds (order_code, ticket_class_id, quantity, status, expires_at)
  VALUES ($1, $2, $3, 'ACTIVE', now() + make_interval(secs => $4))`;
const tell = `INSERT INTO ref_outbox (id, topic, key, type, aggregate_version, payload)
  VALUES ($1, 'inventory-events', $2, 'inventory.reserved', $3, $4)`;

async function inTransaction(pool: pg.Pool, order: Order): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const isHeld = await reserve(client, order);
    await client.query(isHeld ? 'COMMIT' : 'ROLLBACK');
    client.release();
    return isHeld;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function reserve(client: pg.PoolClient, order: Order): Promise<boolean> {
  const { orderCode, quantity, classId } = order;
  const { rows } = await client.query<Row>(lock, [classId]);
  const [found] = rows;
  if (found === undefined || found.total - found.reserved - found.sold < quantity) return false;
  await client.query(count, [classId, quantity]);
  await client.query(hold, [orderCode, classId, quantity, holdSeconds]);
  const stockVersion = Number(found.stock_version) + 1;
  const { total, sold } = found;
  const counter = { ticketClassId: classId, total, reserved: found.reserved + quantity, sold };
  const payload = {
    eventId,
    orderCode,
    lines: [{ ticketClassId: classId, quantity }],
    counters: [{ ...counter, stockVersion }],
  };
  await client.query(tell, [randomUUID(), eventId, stockVersion, JSON.stringify(payload)]);
  return true;
}
