import { expect } from 'chai';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { expireDue, startExpiry } from '../src/jobs/expire-holds.js';
import { cancelEvent } from '../src/store/events.js';
import { activeHolds } from '../src/store/holds.js';
import { lockClass, saveClass, tellTotal } from '../src/store/ticket-classes.js';
import { books, eventsOf, startTestStock, toldOf, type TestStock } from './support/stock.js';

describe('stock on a real database', function () {
  this.timeout(60_000);

  let t: TestStock;
  let orders = 0;
  before(async () => {
    t = await startTestStock(import.meta.url);
  });
  after(() => t.stop());

  const newOrder = (): string => `TB-${++orders}`;
  const order = (
    eventId: string,
    lines: [string, number][],
    o: { code?: string; holdSeconds?: number; admittedAt?: Date } = {},
  ) => ({
    orderCode: o.code ?? newOrder(),
    eventId,
    lines: lines.map(([id, quantity]) => ({ id, quantity })),
    holdSeconds: o.holdSeconds ?? 900,
    admittedAt: o.admittedAt,
  });
  const hold = async (eventId: string, lines: [string, number][], o = {}) => {
    const request = order(eventId, lines, o);
    expect(await t.stock.reserve(request)).to.deep.include({ ok: true });
    return request;
  };

  it('holds all lines or none, and says which class has how many left', async () => {
    const { eventId, classes } = await t.event([10, 1]);
    const [a = '', b = ''] = classes;
    const answer = await t.stock.reserve(
      order(eventId, [
        [a, 2],
        [b, 2],
      ]),
    );
    expect(answer).to.eql({ ok: false, reason: 'SOLD_OUT', ticketClassId: b, left: 1 });
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 0, sold: 0, left: 11 });
    expect(await toldOf(t.db, eventId)).to.eql({});
  });

  it('answers a repeated Reserve as at first, refuses other lines, and holds once', async () => {
    const {
      eventId,
      classes: [a = ''],
    } = await t.event([10]);
    const request = await hold(eventId, [[a, 3]]);
    const again = await Promise.all(Array.from({ length: 8 }, () => t.stock.reserve(request)));
    expect(new Set(again.map((x) => JSON.stringify(x)))).to.have.property('size', 1);
    const other = await t.stock.reserve({ ...request, lines: [{ id: a, quantity: 1 }] });
    expect(other).to.include({ ok: false, reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect((await books(t.db, eventId)).reserved).to.equal(3);
  });

  it('grants and tells a rush as it would one request after the other', async () => {
    const codes = Array.from({ length: 40 }, newOrder);
    const run = async (extra: number): Promise<unknown[]> => {
      const {
        eventId,
        classes: [a = ''],
      } = await t.event([100]);
      // A repeat in the same batch is decided alone, and with it all the others.
      const batch = [...codes, ...codes.slice(0, extra)].map((code) =>
        order(eventId, [[a, 2]], { code: `${code}-${extra}`, holdSeconds: 600 }),
      );
      const answers = await Promise.all(batch.map((one) => t.stock.reserve(one)));
      expect(new Set(answers.map((answer) => JSON.stringify(answer)))).to.have.property('size', 1);
      expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 80, sold: 0, left: 20 });
      const text = JSON.stringify(await eventsOf(t.db, eventId));
      return JSON.parse(
        text.replaceAll(eventId, 'event').replaceAll(a, 'class').replaceAll(`-${extra}"`, '"'),
      ) as unknown[];
    };
    const rush = await run(0);
    expect(rush).to.have.length(40);
    expect(rush).to.eql(await run(1));
  });

  it('refuses a Reserve that was overtaken by its own Release', async () => {
    const {
      eventId,
      classes: [a = ''],
    } = await t.event([10]);
    const request = order(eventId, [[a, 3]]);
    expect(await t.stock.release({ ...request, refund: false })).to.eql({ ok: true });
    expect(await t.stock.reserve(request)).to.include({ ok: false, reason: 'HOLD_EXPIRED' });
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 0, sold: 0, left: 10 });
  });

  it('confirms and releases any number of times with one effect', async () => {
    const {
      eventId,
      classes: [a = ''],
    } = await t.event([10]);
    const request = await hold(eventId, [[a, 2]]);
    const confirm = () => t.stock.confirm({ ...request, reacquire: false });
    expect(await confirm()).to.eql({ ok: true });
    expect(await confirm()).to.eql({ ok: true });
    expect(await t.stock.release({ ...request, refund: false })).to.include({
      reason: 'ORDER_FINAL',
    });
    expect(await books(t.db, eventId)).to.include({ reserved: 0, sold: 2 });
    expect(await t.stock.release({ ...request, refund: true })).to.eql({ ok: true });
    expect(await t.stock.release({ ...request, refund: true })).to.eql({ ok: true });
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 0, sold: 0, left: 10 });
    const late = await t.stock.confirm({ ...request, reacquire: true });
    expect(late, 'a refund is final').to.include({ ok: false, reason: 'HOLD_EXPIRED' });
    expect(await toldOf(t.db, eventId)).to.eql({ reserved: 1, confirmed: 1, released: 1 });
  });

  it('takes released stock again for late money while there is some', async () => {
    const {
      eventId,
      classes: [a = ''],
    } = await t.event([4]);
    const request = await hold(eventId, [[a, 3]]);
    await t.stock.release({ ...request, refund: false });
    expect(await t.stock.confirm({ ...request, reacquire: false })).to.include({
      reason: 'HOLD_EXPIRED',
    });
    await hold(eventId, [[a, 2]]);
    const short = await t.stock.confirm({ ...request, reacquire: true });
    expect(short).to.include({ ok: false, reason: 'SOLD_OUT', left: 2 });
    expect((await books(t.db, eventId)).broken).to.eql([]);
    const small = await hold(eventId, [[a, 1]]);
    await t.stock.release({ ...small, refund: false });
    expect(await t.stock.confirm({ ...small, reacquire: true })).to.eql({ ok: true });
    expect(await books(t.db, eventId)).to.include({ reserved: 2, sold: 1 });
  });

  it('tells sold_out and back_in_stock exactly once per transition', async () => {
    const {
      eventId,
      classes: [a = ''],
    } = await t.event([2]);
    const [one, two] = [await hold(eventId, [[a, 1]]), await hold(eventId, [[a, 1]])];
    await t.stock.confirm({ ...one, reacquire: false });
    await t.stock.release({ ...two, refund: false });
    await t.stock.release({ ...one, refund: true });
    await hold(eventId, [[a, 2]]);
    const told = await toldOf(t.db, eventId);
    expect([told['sold_out'], told['back_in_stock']]).to.eql([2, 1]);
  });

  it('tells that a class is back when its total grows past what is held, in its turn', async () => {
    const {
      eventId,
      classes: [id = ''],
    } = await t.event([2]);
    await hold(eventId, [[id, 2]]);
    await t.stock.alone(id, () =>
      inTransaction(t.db, async (tx) => {
        const known = await lockClass(tx, { id, eventId });
        expect(await saveClass(tx, { ...known!, total: 3 })).to.equal(true);
        await tellTotal(tx, { ...known!, total: 3 }, 0);
      }),
    );
    expect(await toldOf(t.db, eventId)).to.eql({ reserved: 1, sold_out: 1, back_in_stock: 1 });
    await hold(eventId, [[id, 1]]);
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 3, sold: 0, left: 0 });
  });

  it('sells within the window, and after it to who was admitted before its end', async () => {
    const future = await t.event([5], { opensInMs: 60_000 });
    const refused = await t.stock.reserve(order(future.eventId, [[future.classes[0] ?? '', 1]]));
    expect(refused).to.include({ reason: 'SALE_NOT_OPEN' });
    const past = await t.event([5], { closesInMs: -1_000 });
    const lines: [string, number][] = [[past.classes[0] ?? '', 1]];
    expect(await t.stock.reserve(order(past.eventId, lines))).to.include({ reason: 'SALE_CLOSED' });
    const admittedAt = new Date(Date.now() - 5_000);
    expect(await t.stock.reserve(order(past.eventId, lines, { admittedAt }))).to.include({
      ok: true,
    });
  });

  it('ends due holds, and leaves what was confirmed or is not due', async () => {
    const {
      eventId,
      classes: [a = '', b = ''],
    } = await t.event([10, 10]);
    await hold(
      eventId,
      [
        [a, 2],
        [b, 1],
      ],
      { holdSeconds: 0 },
    );
    const paid = await hold(eventId, [[a, 1]], { holdSeconds: 0 });
    await t.stock.confirm({ ...paid, reacquire: false });
    await hold(eventId, [[a, 1]]);
    await Promise.all(t.replicas.map(({ db, stock }) => expireDue(db, stock)));
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 1, sold: 1, left: 18 });
    expect((await toldOf(t.db, eventId))['expired']).to.equal(1);
  });

  it('brings 10,000 holds that end together back on sale within 10 s, two to an order', async () => {
    const { eventId, classes } = await t.event([5_000, 5_000]);
    await t.db.query(
      `INSERT INTO holds SELECT 'bulk-' || n, c, 1, 'ACTIVE', now()
       FROM generate_series(1, 5000) n, unnest($1::uuid[]) c`,
      [classes],
    );
    await t.db.query('UPDATE ticket_classes SET reserved = 5000 WHERE event_id = $1', [eventId]);
    const startedAt = performance.now();
    const job = startExpiry({
      db: t.db,
      stock: t.stock,
      logger: createLogger({ service: 'inventory', level: 'silent' }),
      metrics: createMetrics('inventory'),
    });
    try {
      const isEmpty = async () => (await books(t.db, eventId)).reserved === 0;
      await waitUntil('all holds ended', isEmpty, { timeoutMs: 20_000 });
    } finally {
      await job.stop();
    }
    expect(performance.now() - startedAt).to.be.lessThan(10_000);
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 0, sold: 0, left: 10_000 });
    expect(await toldOf(t.db, eventId)).to.eql({ expired: 5_000, back_in_stock: 2 });
  });

  it('confirms no other lines than the order holds', async () => {
    const {
      eventId,
      classes: [a = '', b = ''],
    } = await t.event([10, 10]);
    const request = await hold(eventId, [[a, 1]]);
    for (const lines of [[{ id: b, quantity: 3 }], [{ id: a, quantity: 2 }]])
      for (const reacquire of [false, true])
        expect(await t.stock.confirm({ ...request, lines, reacquire })).to.include({
          reason: 'IDEMPOTENCY_KEY_REUSED',
        });
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 1, sold: 0, left: 19 });
  });

  it('confirms late money for a class of this event only', async () => {
    const [mine, foreign] = [await t.event([5]), await t.event([5])];
    const answer = await t.stock.confirm({
      ...order(mine.eventId, [[foreign.classes[0] ?? '', 1]]),
      reacquire: true,
    });
    expect(answer).to.include({ ok: false, reason: 'TICKET_CLASS_NOT_FOUND' });
    expect((await books(t.db, foreign.eventId)).left).to.equal(5);
  });

  it('gives back the holds of a cancelled event in batches, and refuses from the first on', async () => {
    const {
      eventId,
      classes: [a = ''],
    } = await t.event([100]);
    const first = await hold(eventId, [[a, 1]]);
    for (let n = 0; n < 24; n++) await hold(eventId, [[a, 1]]);
    await cancelEvent(t.db, eventId);
    expect(await t.stock.reserve(order(eventId, [[a, 1]]))).to.include({
      reason: 'EVENT_CANCELLED',
    });
    expect(await t.stock.confirm({ ...first, reacquire: false })).to.include({
      reason: 'EVENT_CANCELLED',
    });
    const held = await activeHolds(t.db, eventId, 10);
    expect(held).to.have.length(10);
    for (let left = held; left.length > 0; left = await activeHolds(t.db, eventId, 10))
      await Promise.all(left.map((one) => t.stock.release({ ...one, refund: false })));
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 0, sold: 0, left: 100 });
  });
});
