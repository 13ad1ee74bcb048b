import { randomUUID } from 'node:crypto';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { expect } from 'chai';
import { DataSource } from 'typeorm';
import { openDatabase } from '../src/store/database.js';
import { Stock1764000000000 } from '../src/store/migrations/1764000000000-stock.js';
import { Batches1764200000000 } from '../src/store/migrations/1764200000000-batches.js';
import { openStock } from '../src/store/stock.js';
import { deleteClass } from '../src/store/ticket-classes.js';
import { books } from './support/stock.js';

describe('stock of the first release', function () {
  this.timeout(60_000);

  let stack: TestStack;
  let db: DataSource;
  const eventId = randomUUID();
  const [sold, returned] = [randomUUID(), randomUUID()].sort() as [string, string];
  const logger = createLogger({ service: 'inventory', level: 'silent' });

  before(async () => {
    stack = await testStack(import.meta.url, { only: ['postgres'] });
    const first = new DataSource({
      type: 'postgres',
      url: stack.databaseUrl,
      migrations: [Stock1764000000000],
    });
    await first.initialize();
    await first.runMigrations();
    await first.query(
      `INSERT INTO events (event_id, state, max_attendees, sale_opens_at, sale_closes_at, version)
       VALUES ($1, 'PUBLISHED', 100, now() - interval '1 hour', now() + interval '1 hour', 1)`,
      [eventId],
    );
    await first.query(
      `INSERT INTO ticket_classes (id, event_id, name, price_minor, currency, total, reserved, sold, status, event_state)
       VALUES ($1, $3, 'sold', 1, 'VND', 10, 2, 3, 'ACTIVE', 'PUBLISHED'),
              ($2, $3, 'returned', 1, 'VND', 10, 0, 0, 'ACTIVE', 'PUBLISHED')`,
      [sold, returned, eventId],
    );
    await first.query(
      `INSERT INTO holds (order_code, ticket_class_id, quantity, status, expires_at)
       VALUES ('TB-held', $1, 2, 'ACTIVE', now() + interval '10 minutes'), ('TB-sold', $1, 3, 'CONFIRMED', now()),
              ('TB-back', $2, 1, 'REFUNDED', now()), ('TB-gone', $2, 1, 'EXPIRED', now())`,
      [sold, returned],
    );
    await first.destroy();
    db = await openDatabase({ databaseUrl: stack.databaseUrl, poolSize: 4 }, logger);
  });
  after(async () => {
    await db.destroy();
    await stack.drop();
  });

  const order = (orderCode: string, id: string, quantity: number) => ({
    orderCode,
    eventId,
    lines: [{ id, quantity }],
  });

  it('keeps its holds, sales and counters', async () => {
    expect(await books(db, eventId)).to.eql({ broken: [], reserved: 2, sold: 3, left: 15 });
  });

  it('goes on: a hold is confirmed, a sale refunded, and what was given back stays final', async () => {
    const stock = openStock(db);
    const held = order('TB-held', sold, 2);
    expect(await stock.confirm({ ...held, reacquire: false })).to.eql({ ok: true });
    expect(await stock.release({ ...order('TB-sold', sold, 3), refund: true })).to.eql({
      ok: true,
    });
    const late = await stock.confirm({ ...order('TB-back', returned, 1), reacquire: true });
    expect(late).to.include({ reason: 'HOLD_EXPIRED' });
    expect(await books(db, eventId)).to.eql({ broken: [], reserved: 0, sold: 2, left: 18 });
  });

  it('still refuses to delete a class whose sales were refunded', async () => {
    expect(await deleteClass(db, returned)).to.equal(false);
  });

  it('can be taken back to the first release, with its data', async () => {
    const runner = db.createQueryRunner();
    await new Batches1764200000000().down(runner);
    expect(await books(db, eventId)).to.eql({ broken: [], reserved: 0, sold: 2, left: 18 });
    await new Batches1764200000000().up(runner);
    await runner.release();
    expect(await deleteClass(db, returned)).to.equal(false);
  });
});
