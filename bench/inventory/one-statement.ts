import { openPool } from './database.js';
import { freshReference, referenceTables } from './reference-tables.js';
import { classIdOf, holdSeconds, type Store, type StoreKind } from './store.js';

/** One conditional update with its hold and its outbox row in a single statement. */
export const oneStatement: StoreKind = {
  name: 'one-statement',
  tables: referenceTables,
  fresh: freshReference,
  open,
};

const sql = `
  WITH c AS (
    UPDATE ref_classes SET reserved = reserved + $3, stock_version = stock_version + 1
    WHERE id = $2 AND total - reserved - sold >= $3
    RETURNING id, event_id, total, reserved, sold, stock_version),
  h AS (
    INSERT INTO ref_holds (order_code, ticket_class_id, quantity, status, expires_at)
    SELECT $1, id, $3, 'ACTIVE', now() + make_interval(secs => $4) FROM c),
  o AS (
    INSERT INTO ref_outbox (id, topic, key, type, aggregate_version, payload)
    SELECT gen_random_uuid()::text, 'inventory-events', event_id::text, 'inventory.reserved', stock_version,
      jsonb_build_object('eventId', event_id, 'orderCode', $1::text,
        'lines', jsonb_build_array(jsonb_build_object('ticketClassId', id, 'quantity', $3::int)),
        'counters', jsonb_build_array(jsonb_build_object('ticketClassId', id, 'total', total, 'reserved', reserved,
          'sold', sold, 'stockVersion', stock_version)))
    FROM c)
  SELECT 1 FROM c`;

function open(databaseUrl: string): Promise<Store> {
  const pool = openPool(databaseUrl);
  return Promise.resolve({
    async reserve(orderCode, quantity, classNo = 0) {
      const { rowCount } = await pool.query(sql, [
        orderCode,
        classIdOf(classNo),
        quantity,
        holdSeconds,
      ]);
      return rowCount === 1;
    },
    close: () => pool.end(),
  });
}
