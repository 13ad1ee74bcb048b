import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ServerCredentials } from '@grpc/grpc-js';
import type { TlsFiles } from '@ticketbottle/local-stack/services/tls.js';
import {
  ApplyManyResponse,
  GetAvailabilityResponse,
  InventoryServiceDefinition,
  FindManyTicketClassResponse,
  TicketClassStatus,
  type ApplyItem,
  type ApplyResult,
  type InventoryServiceImplementation,
} from '@ticketbottle/sdk/inventory.js';
import { createServer } from 'nice-grpc';
import pg from 'pg';

/** What the process that started this one sends first. */
export type LockedOptions = {
  databaseUrl: string;
  tls: TlsFiles;
  eventId: string;
  classId: string;
  total: number;
  port: number;
};

// The usual design behind the doors of inventory: one transaction per order, which locks the row of its class.
const [options] = (await once(process, 'message')) as [LockedOptions];
const { databaseUrl, classId, eventId, total } = options;
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
await pool.query(`CREATE TABLE locked_classes (id uuid PRIMARY KEY, total int NOT NULL,
  reserved int NOT NULL DEFAULT 0, sold int NOT NULL DEFAULT 0)`);
await pool.query(`CREATE TABLE locked_holds (order_code text PRIMARY KEY, class_id uuid NOT NULL,
  quantity int NOT NULL, status text NOT NULL, expires_at timestamptz NOT NULL)`);
await pool.query('INSERT INTO locked_classes (id, total) VALUES ($1, $2)', [classId, total]);

type Counters = { total: number; reserved: number; sold: number };

async function locked<T>(work: (tx: pg.PoolClient, found: Counters) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  try {
    await tx.query('BEGIN');
    const lock = 'SELECT total, reserved, sold FROM locked_classes WHERE id = $1 FOR UPDATE';
    const [found] = (await tx.query<Counters>(lock, [classId])).rows;
    if (found === undefined) throw new Error('the class is gone');
    const answer = await work(tx, found);
    await tx.query('COMMIT');
    tx.release();
    return answer;
  } catch (error) {
    tx.release(true);
    throw error;
  }
}

function reserve(code: string, quantity: number): Promise<Date> {
  return locked(async (tx, found) => {
    if (found.total - found.reserved - found.sold < quantity) throw new Error('sold out');
    await tx.query('UPDATE locked_classes SET reserved = reserved + $2 WHERE id = $1', [
      classId,
      quantity,
    ]);
    const expiresAt = new Date(Date.now() + 900_000);
    await tx.query(`INSERT INTO locked_holds VALUES ($1, $2, $3, 'ACTIVE', $4)`, [
      code,
      classId,
      quantity,
      expiresAt,
    ]);
    return expiresAt;
  });
}

function confirm(code: string): Promise<void> {
  return locked(async (tx) => {
    const change = `UPDATE locked_holds SET status = 'CONFIRMED' WHERE order_code = $1 AND status = 'ACTIVE' RETURNING quantity`;
    const [hold] = (await tx.query<{ quantity: number }>(change, [code])).rows;
    if (hold === undefined) return;
    await tx.query(
      'UPDATE locked_classes SET reserved = reserved - $2, sold = sold + $2 WHERE id = $1',
      [classId, hold.quantity],
    );
  });
}

async function apply({ request }: ApplyItem): Promise<ApplyResult> {
  switch (request?.$case) {
    case 'reserve': {
      const { orderCode, lines } = request.value;
      const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
      return {
        result: { $case: 'reserve', value: { expiresAt: await reserve(orderCode, quantity) } },
      };
    }
    case 'confirm':
      await confirm(request.value.orderCode);
      return { result: { $case: 'confirm', value: {} } };
    case 'release':
    case undefined:
      return { result: { $case: 'fault', value: 'not part of this reference' } };
  }
}

const described = {
  name: 'Standing',
  priceMinor: 100_000,
  currency: 'VND',
  status: TicketClassStatus.ACTIVE,
};
const implementation: Partial<InventoryServiceImplementation> = {
  findManyTicketClass: () =>
    Promise.resolve(
      FindManyTicketClassResponse.fromPartial({
        ticketClasses: [{ id: classId, eventId, total, ...described }],
      }),
    ),
  getAvailability: () =>
    Promise.resolve(
      GetAvailabilityResponse.fromPartial({
        items: [{ ticketClassId: classId, available: total, total, ...described }],
      }),
    ),
  applyMany: async ({ items }) =>
    ApplyManyResponse.fromPartial({ results: await Promise.all(items.map(apply)) }),
};
const others = Object.keys(InventoryServiceDefinition.methods).map((name) => [
  name,
  () => Promise.reject(new Error('not part of this reference')),
]);
const server = createServer();
server.add(InventoryServiceDefinition, {
  ...(Object.fromEntries(others) as InventoryServiceImplementation),
  ...implementation,
});
const [cert, key, ca] = [options.tls.cert, options.tls.key, options.tls.ca].map((file) =>
  readFileSync(file),
);
if (cert === undefined || key === undefined || ca === undefined) throw new Error('no files');
const pair = [{ private_key: key, cert_chain: cert }];
await server.listen(`127.0.0.1:${options.port}`, ServerCredentials.createSsl(ca, pair, true));
process.send?.('listening');
await once(process, 'disconnect'); // also when the process that started this one died
server.forceShutdown();
await pool.end();
process.exit(0);
