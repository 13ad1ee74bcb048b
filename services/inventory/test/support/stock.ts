import { randomUUID } from 'node:crypto';
import { testStack } from '@ticketbottle/local-stack/test-stack.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import type { DataSource } from 'typeorm';
import { rushOf } from '../../src/messaging/rush.js';
import { openDatabase } from '../../src/store/database.js';
import { saveEvent } from '../../src/store/events.js';
import { insertClass } from '../../src/store/ticket-classes.js';
import { openStock, type Stock } from '../../src/store/stock.js';

export type TestStock = {
  /** Two replicas: data sources of their own on one database. */
  replicas: { db: DataSource; stock: Stock }[];
  db: DataSource;
  stock: Stock;
  /** An event on sale; answers its id and the ids of its classes, sorted. */
  event(
    totals: number[],
    o?: { opensInMs?: number; closesInMs?: number },
  ): Promise<{ eventId: string; classes: string[] }>;
  stop(): Promise<void>;
};

export async function startTestStock(file: string): Promise<TestStock> {
  const stack = await testStack(file, { only: ['postgres'] });
  return await openTestStock(stack.databaseUrl, () => stack.drop());
}

export async function openTestStock(
  databaseUrl: string,
  drop: () => Promise<void>,
): Promise<TestStock> {
  const logger = createLogger({ service: 'inventory', level: 'silent' });
  const config = { databaseUrl, poolSize: 16 };
  const opened = await Promise.all([openDatabase(config, logger), openDatabase(config, logger)]);
  const replicas = opened.map((db) => ({ db, stock: openStock(db) }));
  const [first] = replicas;
  if (first === undefined) throw new Error('no replica');
  return {
    replicas,
    ...first,
    async event(totals, { opensInMs = -60_000, closesInMs = 3_600_000 } = {}) {
      const eventId = randomUUID();
      await saveEvent(first.db, {
        eventId,
        state: 'PUBLISHED',
        maxAttendees: 1_000_000,
        isFree: false,
        saleOpensAt: Date.now() + opensInMs,
        saleClosesAt: Date.now() + closesInMs,
        version: 1,
      });
      const classes = totals.map(() => randomUUID()).sort();
      for (const [n, id] of classes.entries())
        await insertClass(
          first.db,
          {
            id,
            eventId,
            name: `class ${n}`,
            priceMinor: 1,
            currency: 'VND',
            total: totals[n] ?? 1,
            reserved: 0,
            sold: 0,
            saleOpensAt: undefined,
            saleClosesAt: undefined,
            status: 'ACTIVE',
            version: 1,
          },
          'PUBLISHED',
        );
      return { eventId, classes };
    },
    async stop() {
      await Promise.all(opened.map((db) => db.destroy()));
      await drop();
    },
  };
}

export type Books = { broken: string[]; reserved: number; sold: number; left: number };

/** I1 and I2 of an event: counters against holds. */
export async function books(db: DataSource, eventId: string): Promise<Books> {
  const rows = await db.query<
    {
      id: string;
      total: number;
      reserved: number;
      sold: number;
      active: number;
      confirmed: number;
    }[]
  >(
    `SELECT c.id, c.total, c.reserved, c.sold,
       coalesce(sum(h.quantity) FILTER (WHERE h.status = 'ACTIVE'), 0)::int AS active,
       coalesce(sum(h.quantity) FILTER (WHERE h.status = 'CONFIRMED'), 0)::int AS confirmed
     FROM ticket_classes c LEFT JOIN holds h ON h.ticket_class_id = c.id WHERE c.event_id = $1 GROUP BY c.id`,
    [eventId],
  );
  const sum = (of: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + of(row), 0);
  return {
    broken: rows
      .filter(
        (r) => r.reserved !== r.active || r.sold !== r.confirmed || r.reserved + r.sold > r.total,
      )
      .map((r) => JSON.stringify(r)),
    reserved: sum((r) => r.reserved),
    sold: sum((r) => r.sold),
    left: sum((r) => r.total - r.reserved - r.sold),
  };
}

/** How many of each type an event has told. */
export async function toldOf(db: DataSource, eventId: string): Promise<Record<string, number>> {
  const told: Record<string, number> = {};
  for (const { type } of await eventsOf(db, eventId)) {
    const name = type.replace('inventory.', '');
    told[name] = (told[name] ?? 0) + 1;
  }
  return told;
}

type Row = { type: string; key: string; payload: unknown; version: number };

/** What the relay makes of the outbox of an event, in order. */
export async function eventsOf(db: DataSource, eventId: string): Promise<{ type: string }[]> {
  const rows = await db.query<Row[]>(
    `SELECT type, key, payload, aggregate_version::int AS version FROM outbox WHERE key = $1 ORDER BY seq`,
    [eventId],
  );
  return rows.flatMap((row) => {
    const { type, version: aggregateVersion, payload: data } = row;
    return rushOf(row) ?? [{ type, aggregateVersion, data }];
  });
}
