import { env } from 'node:process';
import { isFault, refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { ReserveRequest } from '@ticketbottle/sdk/inventory.js';
import { expect } from 'chai';
import { ownersOf } from '../../services/order/src/domain/decide-owner.js';
import { until } from '../../tools/platform/until.js';
import { stockUnderFire } from '../support/stock-fire.js';
import { startStockReplicas, type StockReplicas } from '../support/stock-replicas.js';

const seed = Number(env['SEED'] ?? 20_261_124);
const isLong = env['TEST_SIZE'] === 'long';
const fire = { seed, tickets: 3_000, callersPerReplica: 64, each: isLong ? 120 : 24 };

describe(`two inventory processes (SEED=${seed})`, function () {
  this.timeout(180_000);

  let r: StockReplicas;
  before(async () => {
    r = await startStockReplicas(import.meta.url);
  });
  after(() => r.stop());

  let orders = 0;
  const reservation = (eventId: string, ids: string[], o: Partial<ReserveRequest> = {}) =>
    ReserveRequest.fromPartial({
      orderCode: `TB-${++orders}`,
      eventId,
      lines: ids.map((ticketClassId) => ({ ticketClassId, quantity: 1 })),
      holdSeconds: 900,
      first: true,
      ...o,
    });
  const reasonOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'held',
      (error: unknown) => refusalOf(error)?.reason ?? String(error),
    );

  describe('under fire, one of them killed', () => {
    const killed = async (): Promise<void> => {
      await until(
        async () => {
          const { rows } = await r.sql.query('SELECT 1 FROM holds OFFSET 300 LIMIT 1');
          return rows.length > 0 ? true : undefined;
        },
        { ms: 20_000, what: 'some hundred orders were answered', everyMs: 5 },
      );
      await r.kill(0);
      await r.restart(0);
    };
    const clean = () => r.sql.query('DELETE FROM holds; DELETE FROM ticket_classes');

    it('never oversell, refuse falsely, lose or double an order, or a change’s event', async () => {
      await clean();
      expect(await stockUnderFire(r, fire, killed)).to.eql([]);
    });

    it('do all of that once the lock on the class is taken away', async () => {
      await clean();
      const { rows } = await r.sql.query<{ text: string }>(
        `SELECT pg_get_functiondef('apply_stock'::regproc) AS text`,
      );
      const guarded = rows[0]?.text ?? '';
      await r.sql.query(guarded.replace('ORDER BY c.id FOR UPDATE', 'ORDER BY c.id'));
      await r.sql.query('ALTER TABLE ticket_classes DROP CONSTRAINT ticket_classes_check');
      const wrong = await stockUnderFire(r, { ...fire, seed: seed + 1 }, () => Promise.resolve());
      await clean();
      await r.sql.query(guarded);
      await r.sql.query(
        'ALTER TABLE ticket_classes ADD CONSTRAINT ticket_classes_check CHECK (reserved + sold <= total)',
      );
      expect(wrong.filter((rule) => rule.startsWith('I'))).to.not.be.empty;
      expect(wrong.filter((rule) => rule.startsWith('change'))).to.not.be.empty;
    });
  });

  describe('and a class that is sold out', () => {
    it('is refused from memory, without a statement', async () => {
      const { eventId, classes } = await r.event([1]);
      const hop = r.hop(r.addresses);
      await hop.reserve(reservation(eventId, classes));
      expect(await reasonOf(hop.reserve(reservation(eventId, classes)))).to.equal('SOLD_OUT');
      const statements = async () =>
        (await r.metric(0, 'inventory_statements_total')) +
        (await r.metric(1, 'inventory_statements_total'));
      const before = await statements();
      const from = Date.now();
      const asked = 2_000;
      const told = await Promise.all(
        Array.from({ length: asked }, () => reasonOf(hop.reserve(reservation(eventId, classes)))),
      );
      const seconds = Math.ceil((Date.now() - from) / 1_000);
      expect(new Set(told)).to.eql(new Set(['SOLD_OUT']));
      // Twice a second one request is let through to look; before it is known, one batch may be.
      expect((await statements()) - before).to.be.at.most(2 * seconds + 2);
    });

    it('is on sale again on every replica as soon as a ticket is released on one', async () => {
      const { eventId, classes } = await r.event([1]);
      const [a, b] = [r.client(0), r.client(1)];
      for (let round = 0; round < 5; round++) {
        const held = reservation(eventId, classes);
        await until(async () => ((await reasonOf(a.reserve(held))) === 'held' ? true : undefined), {
          ms: 5_000,
          what: 'the ticket is held on one replica',
          everyMs: 1,
        });
        for (const client of [a, b])
          expect(await reasonOf(client.reserve(reservation(eventId, classes)))).to.equal(
            'SOLD_OUT',
          );
        await a.release({ ...held, refund: false });
        const again = reservation(eventId, classes);
        await until(
          async () => ((await reasonOf(b.reserve(again))) === 'held' ? true : undefined),
          {
            ms: 5_000,
            what: 'the other replica sells the released ticket',
            everyMs: 1,
          },
        );
        await b.release({ ...again, refund: false });
      }
    });

    it('answers a repeat with its hold, although the class is known to be sold out', async () => {
      const { eventId, classes } = await r.event([1]);
      const client = r.client(0);
      const held = reservation(eventId, classes);
      const first = await client.reserve(held);
      expect(await reasonOf(client.reserve(reservation(eventId, classes)))).to.equal('SOLD_OUT');
      expect(await client.reserve({ ...held, first: false })).to.eql(first);
    });
  });

  describe('behind the hop of order', () => {
    it('get what queued in one turn of the loop in one call, at the owner of the event', async () => {
      const { eventId, classes } = await r.event([1_000]);
      const hop = r.hop(r.addresses);
      const calls = async () =>
        await Promise.all(
          [0, 1].map((n) => r.metric(n, 'rpc_server_duration_seconds_count', 'method="ApplyMany"')),
        );
      const before = await calls();
      await Promise.all(
        Array.from({ length: 200 }, () => hop.reserve(reservation(eventId, classes))),
      );
      const after = await calls();
      const [owner] = ownersOf(eventId, r.addresses);
      const expected = r.addresses.map((address) => (address === owner ? 1 : 0));
      expect(after.map((n, i) => n - (before[i] ?? 0))).to.eql(expected);
    });

    it('lose and double nothing when the owner dies under its calls: the next one answers', async () => {
      const { eventId, classes } = await r.event([10_000]);
      const hop = r.hop(r.addresses);
      const owner = r.addresses.indexOf(ownersOf(eventId, r.addresses)[0] ?? '');
      let held = 0;
      let isOver = false;
      const caller = async (): Promise<void> => {
        while (!isOver) {
          await hop.reserve(reservation(eventId, classes));
          held++;
        }
      };
      const callers = Promise.all(Array.from({ length: 64 }, caller));
      await until(() => Promise.resolve(held > 200 ? true : undefined), {
        ms: 10_000,
        what: 'orders are answered',
        everyMs: 1,
      });
      await r.kill(owner);
      const soFar = held;
      await until(() => Promise.resolve(held > soFar + 200 ? true : undefined), {
        ms: 10_000,
        what: 'the other replica answers',
        everyMs: 1,
      });
      isOver = true;
      await callers;
      await r.restart(owner);
      const { rows } = await r.sql.query<{ reserved: number; holds: number }>(
        `SELECT reserved, (SELECT count(*)::int FROM holds WHERE ticket_class_id = c.id) AS holds
         FROM ticket_classes c WHERE event_id = $1`,
        [eventId],
      );
      expect(rows).to.eql([{ reserved: held, holds: held }]);
    });

    it('hold nothing for who went away before the call, and tell who waits too long', async () => {
      const { eventId, classes } = await r.event([10]);
      const hop = r.hop(r.addresses);
      const gone = new AbortController();
      const order = reservation(eventId, classes);
      const call = hop.reserve(order, { signal: gone.signal });
      gone.abort();
      expect(await call.catch((error: unknown) => (error as Error).name)).to.equal('AbortError');
      await hop.reserve(reservation(eventId, classes));
      const { rows } = await r.sql.query('SELECT 1 FROM holds WHERE order_code = $1', [
        order.orderCode,
      ]);
      expect(rows).to.eql([]);

      const hasty = r.hop(r.addresses, { timeoutMs: 100 });
      const lock = await r.sql.connect();
      await lock.query('BEGIN');
      await lock.query('SELECT 1 FROM ticket_classes WHERE event_id = $1 FOR UPDATE', [eventId]);
      const late = await hasty
        .reserve(reservation(eventId, classes))
        .catch((error: unknown) => error);
      await lock.query('COMMIT');
      lock.release();
      expect([isFault(late), refusalOf(late)?.reason]).to.eql([true, 'TIMEOUT']);
    });

    it('do not let a cold class wait for a hot one that stands still', async () => {
      const { eventId, classes } = await r.event([10, 10]);
      const [hot = '', cold = ''] = classes;
      const hop = r.hop(r.addresses);
      const lock = await r.sql.connect();
      await lock.query('BEGIN');
      await lock.query('SELECT 1 FROM ticket_classes WHERE id = $1 FOR UPDATE', [hot]);
      const waiting = Promise.all([1, 2, 3].map(() => hop.reserve(reservation(eventId, [hot]))));
      await hop.reserve(reservation(eventId, [cold]));
      await lock.query('COMMIT');
      lock.release();
      await waiting;
    });
  });

  it('publish each change once and in order, however many were granted together', async () => {
    const { eventId, classes } = await r.event([400]);
    const seen = await r.published();
    const hops = r.addresses.map((address) => r.hop([address]));
    const orders = Array.from({ length: 200 }, () => reservation(eventId, classes));
    const more = Array.from({ length: 200 }, () => reservation(eventId, classes));
    const all = [orders, more].flatMap((some, n) => some.map((order) => hops[n]!.reserve(order)));
    await Promise.all(all);
    const mine = () => seen.filter(({ key }) => key === eventId);
    await until(() => Promise.resolve(mine().length === 401 ? true : undefined), {
      ms: 10_000,
      what: 'all changes are published',
      everyMs: 20,
    });
    // Version 1 is the new class; who takes the last ticket also tells that it was the last.
    const versions = Array.from({ length: 400 }, (_, n) => n + 2);
    expect(mine().map((event) => event.aggregateVersion)).to.eql([...versions, 401]);
    expect(new Set(mine().map(({ id }) => id))).to.have.property('size', 401);
    expect(mine().at(-1)?.type).to.equal('inventory.sold_out');
  });

  it('give a cancelled event back in batches, whichever replica is asked to go on', async () => {
    const { eventId, classes } = await r.event([100]);
    const hop = r.hop(r.addresses);
    const orders = Array.from({ length: 25 }, () => reservation(eventId, classes));
    await Promise.all(orders.map((order) => hop.reserve(order)));
    const release = (n: number) => r.client(n).releaseEvent({ eventId, limit: 10 });
    expect(await release(0)).to.eql({ released: 10, done: false });
    expect(await reasonOf(hop.reserve(reservation(eventId, classes)))).to.equal('EVENT_CANCELLED');
    expect(await release(1)).to.eql({ released: 10, done: false });
    expect(await release(0)).to.eql({ released: 5, done: true });
    expect(await release(1)).to.eql({ released: 0, done: true });
    const { rows } = await r.sql.query(
      `SELECT c.reserved, count(*)::int AS holds, count(DISTINCT h.order_code)::int AS orders FROM ticket_classes c
       JOIN holds h ON h.ticket_class_id = c.id WHERE c.event_id = $1 AND h.status = 'RELEASED' GROUP BY c.id`,
      [eventId],
    );
    expect(rows).to.eql([{ reserved: 0, holds: 25, orders: 25 }]);
  });

  it('refuse bad input before the stock is touched, each with its reason', async () => {
    const [mine, other] = [await r.event([10]), await r.event([10])];
    const client = r.client(0);
    const [id = ''] = mine.classes;
    const line = (quantity: number, ticketClassId = id) => ({ ticketClassId, quantity });
    const before = await r.metric(0, 'inventory_statements_total');
    const ask = (o: Partial<ReserveRequest>) =>
      reasonOf(client.reserve(reservation(mine.eventId, [id], o)));
    expect(await ask({ lines: [line(0)] })).to.equal('VALIDATION_FAILED');
    expect(await ask({ lines: [line(-1)] })).to.equal('VALIDATION_FAILED');
    expect(await ask({ lines: [line(2 ** 31 - 1)] })).to.equal('VALIDATION_FAILED');
    expect(await ask({ lines: [line(2 ** 31)] }), 'not sent at all').to.include('invalid int32');
    expect(await ask({ lines: [] })).to.equal('VALIDATION_FAILED');
    expect(await ask({ lines: Array.from({ length: 21 }, () => line(1)) })).to.equal(
      'VALIDATION_FAILED',
    );
    expect(await ask({ orderCode: 'x'.repeat(65) })).to.equal('VALIDATION_FAILED');
    expect(await ask({ orderCode: '' })).to.equal('VALIDATION_FAILED');
    expect(await ask({ lines: [line(1, other.classes[0])] })).to.equal('TICKET_CLASS_NOT_FOUND');
    expect(await ask({ lines: [line(1, mine.eventId)] })).to.equal('TICKET_CLASS_NOT_FOUND');
    await r.sql.query(
      `INSERT INTO ticket_classes (id, event_id, name, price_minor, currency, total, status, event_state)
       VALUES (gen_random_uuid(), $1, 'in dollars', 1, 'USD', 5, 'ACTIVE', 'PUBLISHED')`,
      [mine.eventId],
    );
    const { rows } = await r.sql.query<{ id: string }>(
      `SELECT id FROM ticket_classes WHERE event_id = $1 AND currency = 'USD'`,
      [mine.eventId],
    );
    expect(await ask({ lines: [line(1), line(1, rows[0]?.id)] })).to.equal('CURRENCY_MISMATCH');
    expect((await r.metric(0, 'inventory_statements_total')) - before).to.equal(0);
    // Lines of one class are one line.
    expect(await ask({ lines: [line(6), line(5)] })).to.equal('SOLD_OUT');
    expect(await ask({ lines: [line(6), line(4)] })).to.equal('held');
  });
});
