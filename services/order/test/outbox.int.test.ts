import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { connectEventBus, type EventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { OrderChanged } from '@ticketbottle/sdk/order.js';
import { expect } from 'chai';
import { relayOutbox } from '../src/jobs/relay-outbox.js';
import { openMongo, type Mongo } from '../src/store/mongo.js';
import { createOrderOutbox } from '../src/store/order-outbox.js';
import { createOrderStore } from '../src/store/orders.js';
import { pendingOrder } from './support/orders.js';

describe('the events inside orders', function () {
  this.timeout(60_000);
  const logger = createLogger({ service: 'order', level: 'silent' });
  const metrics = createMetrics('order');
  let stack: TestStack;
  let mongo: Mongo;
  let bus: EventBus;

  before(async () => {
    stack = await testStack(import.meta.filename, {
      only: ['mongo', 'kafka'],
      topics: ['order-events', 'order-events.dlq'],
    });
    mongo = await openMongo(stack.mongoUrl, logger);
    const { kafkaBrokers: brokers, topicPrefix } = stack;
    bus = await connectEventBus({ service: 'order', brokers, topicPrefix, logger, metrics });
  });
  after(async () => {
    await bus.stop();
    await mongo.close();
    await stack.drop();
  });

  it('reach Kafka all, each order in its own order, with two relays at work', async () => {
    const heard = new Map<string, number[]>();
    const ids = new Set<string>();
    await bus.subscribe({
      group: 'listener',
      topics: ['order-events'],
      from: 'earliest',
      handle: (event) => {
        const { order } = OrderChanged.fromJSON(event.data);
        if (!ids.has(event.id))
          heard.set(event.key, [...(heard.get(event.key) ?? []), order!.version]);
        ids.add(event.id);
        return Promise.resolve();
      },
    });
    const outbox = createOrderOutbox(mongo);
    const relays: Loop[] = ['a', 'b'].map((by) =>
      every({
        name: `relay ${by}`,
        ms: 20,
        logger,
        run: relayOutbox({ outbox, bus, clock: systemClock, metrics, by }),
      }),
    );
    const store = createOrderStore({
      mongo,
      clock: systemClock,
      ids: uuidv7Ids,
      onEvents: () => relays[0]!.wake(),
    });
    const codes = await Promise.all(
      Array.from({ length: 40 }, async () => {
        let order = pendingOrder();
        await store.insert(order, ['order.created']);
        for (let n = 0; n < 4; n++)
          ({ order } = await store.change(order, () => ({ set: {}, events: ['order.failed'] })));
        return order.code;
      }),
    );
    await waitUntil('200 events', () => Promise.resolve(ids.size === 200), { timeoutMs: 30_000 });
    await Promise.all(relays.map((relay) => relay.stop()));
    for (const code of codes) expect(heard.get(code)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(await outbox.pending()).to.deep.equal({ orders: 0, oldestAt: undefined });
  });
});
