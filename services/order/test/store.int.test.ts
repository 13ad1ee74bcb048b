import { randomUUID } from 'node:crypto';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { expect } from 'chai';
import { decideCancel } from '../src/domain/decide-end.js';
import { decideMoney } from '../src/domain/decide-money.js';
import { openMongo, type Mongo } from '../src/store/mongo.js';
import { createOrderOutbox } from '../src/store/order-outbox.js';
import { createOrderStore, type OrderStore } from '../src/store/orders.js';
import { createQuotaStore, type QuotaStore } from '../src/store/quotas.js';
import type { Order } from '../src/domain/order.js';
import { pendingOrder } from './support/orders.js';

describe('the order store', () => {
  let stack: TestStack;
  let mongo: Mongo;
  let orders: OrderStore;
  let quotas: QuotaStore;

  before(async () => {
    stack = await testStack(import.meta.filename, { only: ['mongo'] });
    mongo = await openMongo(stack.mongoUrl, createLogger({ service: 'order', level: 'silent' }));
    orders = createOrderStore({
      mongo,
      clock: systemClock,
      ids: uuidv7Ids,
      onEvents: () => undefined,
    });
    quotas = createQuotaStore(mongo);
  });
  after(async () => {
    await mongo.close();
    await stack.drop();
  });

  const of = (code: string, user: { eventId: string; userId: string }) => ({ ...user, code });
  const somebody = () => ({ eventId: randomUUID(), userId: randomUUID() });
  const used = async ({ eventId, userId }: { eventId: string; userId: string }) =>
    (await mongo.quotas.findById(`${eventId}:${userId}`).lean())?.used;

  it('lets 50 parallel takes with limit 2 take two', async () => {
    const user = somebody();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        quotas.take({ ...of(`TB-${n}`, user), quantity: 1, max: 2 }),
      ),
    );
    expect(answers.filter((answer) => answer === 'taken')).to.have.length(2);
    expect(answers.filter((answer) => answer === 'limit')).to.have.length(48);
    expect(await used(user)).to.equal(2);
  });

  it('counts a repeated take once, and refuses more than the limit on the first insert', async () => {
    const user = somebody();
    expect(await quotas.take({ ...of('big', user), quantity: 3, max: 2 })).to.equal('limit');
    const take = { ...of('one', user), quantity: 2, max: 2 };
    const answers = await Promise.all([quotas.take(take), quotas.take(take), quotas.take(take)]);
    expect(answers).to.deep.equal(['taken', 'taken', 'taken']);
    expect(await used(user)).to.equal(2);
  });

  it('refuses a take that comes after its own give-back, and gives back once', async () => {
    const user = somebody();
    await quotas.giveBack(of('early', user));
    expect(await quotas.take({ ...of('early', user), quantity: 1, max: 2 })).to.equal('given-back');
    await quotas.take({ ...of('late', user), quantity: 2, max: 2 });
    await Promise.all([quotas.giveBack(of('late', user)), quotas.giveBack(of('late', user))]);
    expect(await used(user)).to.equal(0);
  });

  it('ends exact when takes and give-backs of the same orders meet', async () => {
    const user = somebody();
    const codes = Array.from({ length: 30 }, (_, n) => `TB-${n}`);
    await Promise.all(
      codes.flatMap((code, n) => [
        quotas.take({ ...of(code, user), quantity: 1, max: 100 }),
        ...(n % 2 === 0 ? [quotas.giveBack(of(code, user))] : []),
      ]),
    );
    expect(await used(user)).to.equal(15);
  });

  it('lets exactly one of cancel and money win, 200 times', async () => {
    const winners = new Set<string>();
    for (let n = 0; n < 200; n++) {
      const order = pendingOrder();
      await orders.insert(order, ['order.created']);
      const now = Date.now();
      const paidAt = new Date(now);
      const [cancelled, paid] = await Promise.all([
        orders.change(order, (o) => decideCancel(o, { reason: 'BUYER', now, paymentEnded: false })),
        orders.change(order, (o) => decideMoney(o, { paidAt, now, eventCancelled: false })),
      ]);
      const end = await orders.find({ code: order.code });
      if (end?.saga.direction === 'confirming') {
        winners.add('paid');
        expect([cancelled.changed, end.status]).to.deep.equal([false, 'PENDING']);
      } else {
        winners.add('cancelled');
        expect([cancelled.changed, end?.status]).to.deep.equal([true, 'CANCELLED']);
        if (paid.changed) expect(end?.saga.lateMoneyAt).to.deep.equal(paidAt);
      }
    }
    expect(winners.size).to.be.greaterThan(0);
  }).timeout(30_000);

  it('decides again on what is stored when an order is no longer as it was seen', async () => {
    const seen = pendingOrder();
    await orders.insert(seen, []);
    const first = { set: { failureCode: 'A' }, events: [] };
    expect((await orders.change(seen, () => first)).changed).to.equal(true);
    const onlyBeforeA = (o: Order) =>
      o.failureCode === '' ? { set: { failureCode: 'B' }, events: [] } : undefined;
    const refused = await orders.change(seen, onlyBeforeA);
    expect([refused.changed, refused.order.failureCode]).to.deep.equal([false, 'A']);
    const onlyAfterA = (o: Order) =>
      o.failureCode === 'A' ? { set: { failureCode: 'C' }, events: [] } : undefined;
    const changed = await orders.change(seen, onlyAfterA);
    expect([changed.changed, changed.order.failureCode]).to.deep.equal([true, 'C']);
    expect(await orders.find({ code: seen.code })).to.deep.equal(changed.order);
  });

  it('keeps one spent admission per session, and lets a failed one buy again', async () => {
    const sessionId = randomUUID();
    expect(await orders.insert(pendingOrder({ sessionId }), [])).to.deep.equal({ ok: true });
    const second = pendingOrder({ sessionId });
    expect(await orders.insert(second, [])).to.deep.equal({ ok: false, taken: 'sessionId' });
    const first = await orders.find({ sessionId, admissionSpent: true });
    await orders.change(first!, () => ({ set: { admissionSpent: false }, events: [] }));
    expect(await orders.insert(second, [])).to.deep.equal({ ok: true });
    expect(await orders.insert(pendingOrder(), [])).to.deep.equal({ ok: true });
    expect(await orders.insert(pendingOrder(), [])).to.deep.equal({ ok: true });
  });

  it('gives one order to one of many sweepers', async () => {
    const order = pendingOrder({ wakeAt: new Date(1) });
    await orders.insert(order, []);
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => orders.claimDue(1_000, () => 60_000)),
    );
    expect(claims.filter((claim) => claim?.code === order.code)).to.have.length(1);
  });

  it('gives the events of an order to one relay, in order, and keeps those that come meanwhile', async () => {
    const outbox = createOrderOutbox(mongo);
    await mongo.orders.deleteMany({});
    const order = pendingOrder({ sessionId: randomUUID() });
    await orders.insert(order, ['order.created']);
    const now = Date.now() + 1;
    const o = { now, claimMs: 10_000, limit: 10 };
    const [mine, other] = [
      await outbox.claim({ ...o, by: 'a' }),
      await outbox.claim({ ...o, by: 'b' }),
    ];
    expect([mine.length, other.length]).to.deep.equal([1, 0]);
    await orders.change(order, (x) =>
      decideCancel(x, { reason: 'BUYER', now, paymentEnded: false }),
    );
    await outbox.published(mine, 'a');
    const [rest] = await outbox.claim({ ...o, by: 'b', now: Date.now() + 1 });
    const told = rest?.events.map(({ type, aggregateVersion, key }) => [
      type,
      aggregateVersion,
      key,
    ]);
    expect(told).to.deep.equal([
      ['order.cancelled', 2, order.code],
      ['checkout.failed', 2, order.code],
    ]);
    await outbox.published(rest === undefined ? [] : [rest], 'b');
    expect(await outbox.pending()).to.deep.equal({ orders: 0, oldestAt: undefined });
  });

  it('refuses a field that no schema names', async () => {
    const unknown = { set: { surprise: 1 } as object, events: [] };
    const error = await orders
      .insert(pendingOrder({ ...unknown.set }), [])
      .then(() => undefined, String);
    expect(error).to.contain('surprise');
  });
});
