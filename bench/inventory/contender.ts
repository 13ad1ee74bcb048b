import { systemClock } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import type { DataSource } from 'typeorm';
import { decideLines } from '../../services/inventory/src/domain/decide-lines.js';
import { openDatabase } from '../../services/inventory/src/store/database.js';
import { saveEvent } from '../../services/inventory/src/store/events.js';
import { openStores } from '../../services/inventory/src/store/stores.js';
import { insertClass } from '../../services/inventory/src/store/ticket-classes.js';
import { classIdOf, eventId, holdSeconds, type Store, type StoreKind } from './store.js';

// The only file of this suite that knows how the inventory service builds its store.

export type Contender = Store & {
  release(orderCode: string, quantity: number): Promise<boolean>;
};

export const tables = { classes: 'ticket_classes', holds: 'holds', outbox: 'outbox' };

export const contender: StoreKind<Contender> = { name: 'batched', tables, fresh, open };

const logger = createLogger({ service: 'bench', level: 'silent' });

/** The stores of the service and the steps of `rpc/reserve.ts`; `told`: something may be in the outbox. */
export async function open(databaseUrl: string, told = (): void => undefined): Promise<Contender> {
  const db = await openDatabase({ databaseUrl, poolSize: 20 }, logger);
  const ready = Promise.withResolvers<undefined>();
  const listens = (isListening: boolean): void => {
    if (isListening) ready.resolve(undefined);
  };
  const o = { databaseUrl, clock: systemClock, logger, metrics: createMetrics('bench') };
  const { stock, soldOut, catalog, hearing } = openStores(db, { ...o, told, listens });
  await ready.promise;
  const linesOf = (quantity: number, classNo = 0) => [{ id: classIdOf(classNo), quantity }];
  return {
    async reserve(orderCode, quantity, classNo) {
      const lines = linesOf(quantity, classNo);
      const ids = lines.map(({ id }) => id);
      const problem = decideLines(eventId, lines, await catalog.find(ids));
      if (problem !== undefined) throw new Error(`Reserve answered ${problem.reason}`);
      if (soldOut.find(ids, Date.now()) !== undefined) return false;
      const order = { orderCode, eventId, lines, holdSeconds, admittedAt: undefined };
      const answer = await stock.reserve(order);
      if (answer.ok || answer.reason === 'SOLD_OUT') return answer.ok;
      throw new Error(`Reserve answered ${answer.reason}`);
    },
    async release(orderCode, quantity) {
      const lines = linesOf(quantity);
      return (await stock.release({ orderCode, eventId, lines, refund: false })).ok;
    },
    async close() {
      await stock.idle();
      await hearing.stop();
      await db.destroy();
    },
  };
}

async function fresh(databaseUrl: string, totals: number[]): Promise<void> {
  const db = await openDatabase({ databaseUrl, poolSize: 2 }, logger);
  try {
    await db.query('TRUNCATE holds, outbox, ticket_classes, events');
    await onSale(db, totals);
    await db.query('CHECKPOINT');
  } finally {
    await db.destroy();
  }
}

async function onSale(db: DataSource, totals: number[]): Promise<void> {
  const [saleOpensAt, saleClosesAt] = [Date.now() - 60_000, Date.now() + 86_400_000];
  const window = { saleOpensAt, saleClosesAt };
  const facts = { eventId, state: 'PUBLISHED', maxAttendees: undefined, isFree: false };
  await saveEvent(db, { ...facts, ...window, version: 1 });
  const price = { priceMinor: 1, currency: 'VND', reserved: 0, sold: 0 };
  for (const [classNo, total] of totals.entries()) {
    const own = { id: classIdOf(classNo), eventId, name: `class ${classNo}`, total };
    const fields = { ...own, ...price, ...window, status: 'ACTIVE' as const, version: 1 };
    await insertClass(db, fields, 'PUBLISHED');
  }
}
