import { randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import {
  connectEventBus,
  type EventBus,
  type OutgoingEvent,
} from '@ticketbottle/service-kit/event-bus.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { StockChanged } from '@ticketbottle/sdk/inventory.js';
import { Order, OrderChanged, OrderStatus } from '@ticketbottle/sdk/order.js';
import { QueueChanged, QueueJoined } from '@ticketbottle/sdk/waitroom.js';
import { expect } from 'chai';
import { onSaleEvent } from '../src/messaging/analytics.js';
import { openMongo, type Mongo } from '../src/store/mongo.js';
import { createSaleFacts } from '../src/store/sale-facts.js';
import { createSales, type Sales } from '../src/store/sales.js';

describe('the sales figures of an event', function () {
  this.timeout(60_000);
  const logger = createLogger({ service: 'order', level: 'silent' });
  const topics = ['order-events', 'inventory-events', 'queue-events'];
  const [eventId, classA, classB] = [randomUUID(), randomUUID(), randomUUID()];
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute, 30));
  const since = at(0);
  let stack: TestStack;
  let mongo: Mongo;
  let bus: EventBus;

  before(async () => {
    const all = [...topics, ...topics.map((topic) => `${topic}.dlq`)];
    stack = await testStack(import.meta.filename, { only: ['mongo', 'kafka'], topics: all });
    mongo = await openMongo(stack.mongoUrl, logger);
    const { kafkaBrokers: brokers, topicPrefix } = stack;
    const metrics = createMetrics('order');
    bus = await connectEventBus({ service: 'order', brokers, topicPrefix, logger, metrics });
  });
  after(async () => {
    await bus.stop();
    await mongo.close();
    await stack.drop();
  });

  const event = (o: Pick<OutgoingEvent, 'topic' | 'type' | 'time' | 'data'>): OutgoingEvent => ({
    ...o,
    ...{ id: randomUUID(), key: eventId, aggregateVersion: 1 },
  });
  const order = (type: string, more: Partial<Order>, minute: number) =>
    event({
      ...{ topic: 'order-events', type, time: at(minute) },
      data: OrderChanged.toJSON({
        order: Order.fromPartial({
          ...{ eventId, currency: 'VND', version: 5, status: OrderStatus.COMPLETED, ...more },
          items: [
            { ticketClassId: classA, quantity: 2, totalMinor: 200 },
            { ticketClassId: classB, quantity: 1, totalMinor: 50 },
          ],
        }),
        reason: '',
      }),
    });
  const stock = (reserved: number, stockVersion: number) =>
    event({
      ...{ topic: 'inventory-events', type: 'inventory.reserved', time: at(1) },
      data: StockChanged.toJSON({
        ...{ eventId, orderCode: '', lines: [] },
        counters: [{ ticketClassId: classA, total: 9, reserved, sold: 2, stockVersion }],
      }),
    });
  const joined = (numbers: number[], minute: number) =>
    event({
      ...{ topic: 'queue-events', type: 'queue.joined', time: at(minute) },
      data: QueueJoined.toJSON({ eventId, numbers, occurredAt: at(minute) }),
    });
  const ready = event({
    ...{ topic: 'queue-events', type: 'queue.ready', time: at(1) },
    data: QueueChanged.toJSON({ eventId, number: 1, occurredAt: at(1) }),
  });

  const told = async (name: string, expected: Sales) => {
    const consumer = await bus.subscribe({
      ...{ group: name, topics, from: 'earliest' },
      handle: onSaleEvent(createSaleFacts(mongo)),
    });
    let found: Sales | undefined;
    try {
      await waitUntil(
        'the figures',
        async () => {
          found = await createSales(mongo)(eventId, since);
          return JSON.stringify(found) === JSON.stringify(expected);
        },
        { timeoutMs: 15_000 },
      ).catch(() => expect(found).to.deep.equal(expected));
    } finally {
      await consumer.stop();
    }
  };

  it('come from orders, stock and the line; refunds leave them, repeats and old news do not count', async () => {
    const first = order('order.completed', { code: 'TB-A' }, 2);
    const crowd = joined([1, 2, 3], 1);
    const refunded = { code: 'TB-B', version: 7, status: OrderStatus.REFUND_PENDING };
    const all = [
      ...[crowd, crowd, joined([4], 3), ready, ready],
      ...[first, first, order('order.completed', { code: 'TB-C' }, 3)],
      ...[
        order('order.completed', { code: 'TB-B' }, 2),
        order('order.refund_requested', refunded, 3),
      ],
      order('order.completed', { code: 'TB-B' }, 2),
      ...[stock(3, 8), stock(1, 9), stock(3, 8)],
    ];
    await bus.publish(all);
    const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 12, n));
    const expected: Sales = {
      classes: [
        { ticketClassId: classA, sold: 4, revenueMinor: 400, reserved: 1 },
        { ticketClassId: classB, sold: 2, revenueMinor: 100, reserved: 0 },
      ].sort((a, b) => (a.ticketClassId < b.ticketClassId ? -1 : 1)),
      series: [
        { sold: 0, revenueMinor: 0, joined: 3, admitted: 1, minute: minute(1) },
        { sold: 3, revenueMinor: 250, joined: 0, admitted: 0, minute: minute(2) },
        { sold: 3, revenueMinor: 250, joined: 1, admitted: 0, minute: minute(3) },
      ],
      currency: 'VND',
    };
    await told('first', expected);
    // The read model is lost, and made anew from the topics.
    await mongo.saleFacts.deleteMany({});
    await told('again', expected);
    // And read again over what is there.
    await told('once-more', expected);
  });
});
