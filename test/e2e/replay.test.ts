import { Kafka, logLevel } from 'kafkajs';
import { expect } from 'chai';
import { actOnPayPage, orderBecomes } from '../../tools/platform/buyer.js';
import { until } from '../../tools/platform/until.js';
import { moveOffsets } from '../../tools/replay/move-offsets.js';
import { readTopic } from '../../tools/verify/read-topic.js';
import { openStores, type Stores } from '../../tools/verify/stores.js';
import { checkout, classId } from '../support/checkout.js';
import { healthy } from '../support/healthy.js';
import { platform } from '../support/platform.js';

const underWay = [
  { 'saga.open.0': { $exists: true } },
  { 'outbox.0': { $exists: true } },
  { outboxAt: { $exists: true } },
  { mailAt: { $exists: true } },
  { status: { $in: ['PENDING', 'REFUND_PENDING'] } },
  // Until a sweeper has looked once more.
  { wakeAt: { $exists: true } },
];

describe('payment-events read again from the beginning', function () {
  this.timeout(180_000);
  let stores: Stores;
  before(async () => {
    await healthy();
    stores = await openStores(platform());
  });
  after(() => stores.close());

  const place = async (end: 'pay' | 'fail' | 'cancel') => {
    const event = await platform().event();
    const buyer = await platform().buyer();
    const items = [{ ticketClassId: classId(event), quantity: 2 }];
    const { order, url } = await checkout(buyer, event, items);
    const { rest, tokens } = platform();
    const { code } = order;
    if (end === 'cancel') await rest.ok('POST', `/api/orders/${code}/cancel`, buyer);
    else await actOnPayPage(url, end);
    const status = { pay: 'COMPLETED', fail: 'FAILED', cancel: 'CANCELLED' }[end];
    await orderBecomes(rest, buyer.token, { code, status: [status], ms: 30_000 });
    return { code, eventId: event.eventId, tokens, token: buyer.token };
  };

  const quiet = (eventIds: string[]) =>
    until(
      async () => {
        const open = await stores.orders.countDocuments({
          eventId: { $in: eventIds },
          $or: underWay,
        });
        return open === 0 ? true : undefined;
      },
      { ms: 60_000, what: 'nothing is under way', everyMs: 200 },
    );

  /** Everything that these orders are, wherever it is kept. */
  const everything = async (eventIds: string[]) => {
    const ofEvents = { eventId: { $in: eventIds } };
    const found = await stores.orders.find(ofEvents, { sort: { code: 1 } }).toArray();
    const codes = found.map(({ code }) => code);
    const rows = (store: 'inventory' | 'payment', text: string, of: string[]) =>
      stores.sql(store, text, [of]);
    return JSON.parse(
      JSON.stringify({
        orders: found,
        holds: await rows(
          'inventory',
          'SELECT * FROM holds WHERE order_code = ANY($1) ORDER BY order_code, ticket_class_id',
          codes,
        ),
        classes: await rows(
          'inventory',
          'SELECT id, reserved, sold, stock_version FROM ticket_classes WHERE event_id = ANY($1::uuid[]) ORDER BY id',
          eventIds,
        ),
        intents: await rows(
          'payment',
          'SELECT * FROM intents WHERE order_code = ANY($1) ORDER BY order_code',
          codes,
        ),
        refunds: await rows(
          'payment',
          'SELECT r.* FROM refunds r JOIN intents i ON i.id = r.intent_id WHERE i.order_code = ANY($1) ORDER BY r.id',
          codes,
        ),
      }),
    ) as Record<string, unknown[]>;
  };

  it('changes nothing in any store and publishes nothing', async () => {
    const [paid, failed, cancelled, refunded] = [
      await place('pay'),
      await place('fail'),
      await place('cancel'),
      await place('pay'),
    ];
    const { rest, tokens, services, stack, topicPrefix } = platform();
    await rest.ok('POST', `/api/orders/${refunded.code}/refund`, {
      token: tokens.admin,
      body: { reason: 'illness' },
    });
    const { code, token } = refunded;
    await orderBecomes(rest, token, { code, status: ['REFUNDED'], ms: 30_000 });
    const eventIds = [paid, failed, cancelled, refunded].map(({ eventId }) => eventId);
    await quiet(eventIds);
    const before = await everything(eventIds);
    expect(before['orders']).to.have.length(4);

    const brokers = stack.kafkaBrokers;
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      const topic = `${topicPrefix}payment-events`;
      const group = `${topicPrefix}order`;
      // Of every order that is at rest, whoever placed it; those that are not go on by themselves meanwhile.
      const atRest = await stores.orders.find({ $nor: underWay }).toArray();
      const codes = new Set(atRest.map((order) => order.code));
      const published = async () =>
        (await readTopic(stores, 'order-events'))
          .filter(({ key }) => codes.has(key))
          .map(({ id }) => id)
          .sort();
      const told = await published();
      expect(told.length).to.be.at.least(eventIds.length);
      let restarts = 0;
      const moved = await moveOffsets({
        ...{ brokers, group, topic, from: '0', ms: 60_000 },
        inUse: () => {
          restarts++;
          void services.kill('order', 'SIGTERM');
        },
      });
      expect(restarts).to.equal(1);
      expect(moved.every(({ offset }) => offset === '0')).to.equal(true);
      await until(
        async () => {
          const ends = await admin.fetchTopicOffsets(topic);
          const [at] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
          const behind = ends.filter(({ partition, high }) => {
            const offset = at?.partitions.find((p) => p.partition === partition)?.offset ?? '-1';
            return BigInt(offset) < BigInt(high);
          });
          return behind.length === 0 ? true : undefined;
        },
        { ms: 60_000, what: 'everything was read again', everyMs: 200 },
      );
      await healthy();
      await quiet(eventIds);
      expect(await everything(eventIds)).to.deep.equal(before);
      // `healthy` puts an event on sale, which tells nothing about orders.
      expect(await published()).to.deep.equal(told);
    } finally {
      await admin.disconnect();
    }
  });

  it('refuses a topic and a group that are not there, and names those that are', async () => {
    const { stack, topicPrefix } = platform();
    const there = { topic: `${topicPrefix}payment-events`, group: `${topicPrefix}order` };
    const asked = { brokers: stack.kafkaBrokers, from: '0', ms: 60_000, inUse: () => undefined };
    const refused = (wrong: Partial<typeof there>) =>
      moveOffsets({ ...asked, ...there, ...wrong }).catch(String);
    expect(await refused({ topic: 'payments' })).to.match(/no topic payments; .*payment-events/);
    expect(await refused({ group: 'ordr' })).to.match(/no group ordr; .*order/);
  });
});
