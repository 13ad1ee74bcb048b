import { expect } from 'chai';
import kafkajs from 'kafkajs';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { PoisonError, type EventBus, type IncomingEvent } from '../src/event-bus.js';
import { startConsumer } from '../src/messaging/consumer.js';
import { createMetrics } from '../src/metrics.js';
import { inTransaction, openPostgres } from '../src/postgres.js';
import { markProcessed, processedEventsSql } from '../src/processed-events.js';
import { anEvent, headerText, openBus, plainKafka, readPlain } from './support/bus.js';
import { failureOf, silent, until } from './support/parts.js';

const topics = ['wire', 'order', 'dedupe', 'poison', 'outage', 'stop', 'crash', 'latest'];

describe('the event bus on a real broker', function () {
  this.timeout(60_000);

  const metrics = createMetrics('shop');
  let stack: TestStack;
  let bus: EventBus;
  before(async () => {
    const names = topics.flatMap((topic) => [topic, `${topic}.dlq`]);
    stack = await testStack(import.meta.url, { only: ['kafka', 'postgres'], topics: names });
    bus = await openBus(stack, metrics);
  });
  after(async () => {
    await bus.stop();
    await stack.drop();
  });

  const collect = async (topic: string, o: { group?: string; from?: 'latest' } = {}) => {
    const events: IncomingEvent[] = [];
    const handle = await bus.subscribe({
      group: o.group ?? `reader-${topic}`,
      topics: [topic],
      from: o.from ?? 'earliest',
      handle: (event) => {
        events.push(event);
        return Promise.resolve();
      },
    });
    return { events, stop: () => handle.stop() };
  };

  it('writes CloudEvents 1.0 in binary mode, and reads them back whole', async () => {
    const event = anEvent('wire', {
      key: 'TB-1',
      type: 'order.completed',
      time: new Date('2026-01-02T03:04:05.678Z'),
      aggregateVersion: 7,
      data: { code: 'TB-1', name: 'Nguyễn' },
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    await bus.publish([event]);
    const wire = await readPlain(stack, 'wire');
    await until('the message is on the wire', () => wire.messages.length > 0);
    const [{ headers, key, value }] = wire.messages as [(typeof wire.messages)[number]];
    expect(key?.toString()).to.equal('TB-1');
    expect(JSON.parse(String(value))).to.eql(event.data);
    const names = Object.keys(headers ?? {});
    expect(Object.fromEntries(names.map((name) => [name, headerText(headers, name)]))).to.eql({
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_type: 'order.completed',
      ce_source: '/ticketbottle/shop',
      ce_time: '2026-01-02T03:04:05.678Z',
      ce_subject: 'TB-1',
      ce_aggregateversion: '7',
      'content-type': 'application/json',
      traceparent: event.traceparent,
    });
    const reader = await collect('wire');
    await until('the event is read', () => reader.events.length > 0);
    expect(reader.events[0]).to.deep.include({ ...event, source: '/ticketbottle/shop' });
    await Promise.all([wire.stop(), reader.stop()]);
  });

  it('keeps the order of every key', async () => {
    const keys = ['a', 'b', 'c', 'd'];
    for (let round = 0; round < 10; round++)
      await bus.publish(
        keys.flatMap((key) => [
          anEvent('order', { key, aggregateVersion: 2 * round }),
          anEvent('order', { key, aggregateVersion: 2 * round + 1 }),
        ]),
      );
    const reader = await collect('order');
    await until('all are read', () => reader.events.length >= 80);
    for (const key of keys) {
      const versions = reader.events.filter((e) => e.key === key).map((e) => e.aggregateVersion);
      expect(versions).to.eql(Array.from({ length: 20 }, (_, i) => i));
    }
    await reader.stop();
  });

  it('rejects what the broker does not store', async () => {
    expect(await failureOf(bus.publish([anEvent('no-such-topic')]))).to.have.property(
      'message',
      'This server does not host this topic-partition',
    );
  });

  it('lets an event have its effect once, however often it comes', async () => {
    const db = await openPostgres({
      url: stack.databaseUrl,
      service: 'shop',
      entities: [],
      migrations: [],
      poolSize: 3,
      logger: silent,
    });
    await db.query(processedEventsSql);
    await db.query('CREATE TABLE effects (event_id text)');
    let seen = 0;
    let failAfterEffect = true;
    const handle = await bus.subscribe({
      group: 'dedupe',
      topics: ['dedupe'],
      from: 'earliest',
      handle: async (event) => {
        seen++;
        await inTransaction(db, async (tx) => {
          if (!(await markProcessed(tx, 'dedupe', event.id))) return;
          await tx.query('INSERT INTO effects VALUES ($1)', [event.id]);
          if (failAfterEffect) {
            failAfterEffect = false;
            throw new Error('rolled back with its mark');
          }
        });
      },
    });
    const [first, second] = [anEvent('dedupe'), anEvent('dedupe')];
    await bus.publish([first, second, first, second]);
    await until('all deliveries were handled', () => seen >= 5);
    await handle.stop();
    const effects: { event_id: string }[] = await db.query('SELECT * FROM effects');
    expect(effects.map((row) => row.event_id).sort()).to.eql([first.id, second.id].sort());
    await db.destroy();
  });

  it('parks a message that nothing can help, with its reason, and goes on with the others', async () => {
    const done: unknown[] = [];
    const tries: Record<string, number> = {};
    const handle = await bus.subscribe({
      group: 'poison',
      topics: ['poison'],
      from: 'earliest',
      handle: (event) => {
        const { kind } = event.data as { kind: string };
        tries[kind] = (tries[kind] ?? 0) + 1;
        if (kind === 'poison') return Promise.reject(new PoisonError('an unknown state'));
        if (kind === 'bug') return Promise.reject(new TypeError('x is undefined'));
        done.push(kind);
        return Promise.resolve();
      },
    });
    const producer = plainKafka(stack).producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const headers = { ce_id: '1', ce_type: 't' };
    await producer.send({
      topic: `${stack.topicPrefix}poison`,
      messages: [
        { key: 'k', value: 'no json', headers },
        { key: 'k', value: '{}' },
      ],
    });
    await producer.disconnect();
    const kinds = ['poison', 'bug', 'good'];
    await bus.publish(kinds.map((kind) => anEvent('poison', { data: { kind } })));
    await until('the good one behind them is handled', () => done.length > 0);
    const dead = await readPlain(stack, 'poison.dlq');
    await until('all four are parked', () => dead.messages.length >= 4);
    expect(dead.messages.map((m) => headerText(m.headers, 'dlq_reason'))).to.have.members([
      `PoisonError: a message of ${stack.topicPrefix}poison is no JSON`,
      `PoisonError: a message of ${stack.topicPrefix}poison has no ce_id or ce_type header`,
      'PoisonError: an unknown state',
      'TypeError: x is undefined',
    ]);
    expect(dead.messages.map((m) => m.key?.toString())).to.eql(['k', 'k', 'k', 'k']);
    expect(tries).to.eql({ poison: 1, bug: 5, good: 1 });
    const parked = await metrics.registry.getSingleMetric('dead_letters_total')?.get();
    const topic = `${stack.topicPrefix}poison`;
    const counted = parked?.values.filter(({ labels }) => labels['topic'] === topic);
    expect(counted?.map(({ value }) => value)).to.eql([4]);
    await Promise.all([dead.stop(), handle.stop()]);
  });

  it('tries a message through an outage, longer than it would try a bug, and loses none', async () => {
    let failures = 0;
    const handled: number[] = [];
    const handle = await bus.subscribe({
      group: 'outage',
      topics: ['outage'],
      from: 'earliest',
      handle: (event) => {
        if (event.aggregateVersion === 1 && failures < 6) {
          failures++;
          return Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
        }
        handled.push(event.aggregateVersion);
        return Promise.resolve();
      },
    });
    await bus.publish([1, 2].map((aggregateVersion) => anEvent('outage', { aggregateVersion })));
    await until('both are handled', () => handled.length >= 2, 30_000);
    expect({ failures, handled }).to.eql({ failures: 6, handled: [1, 2] });
    await handle.stop();
  });

  it('stops in the middle of an outage, and leaves the message to the next consumer', async () => {
    let tried = 0;
    const handle = await bus.subscribe({
      group: 'stop',
      topics: ['stop'],
      from: 'earliest',
      handle: () => {
        tried++;
        return Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
      },
    });
    const event = anEvent('stop');
    await bus.publish([event]);
    await until('it is in its longer pauses', () => tried >= 4);
    const startedAt = performance.now();
    await handle.stop();
    expect(performance.now() - startedAt).to.be.lessThan(5_000);
    const next = await collect('stop', { group: 'stop' });
    await until('the next consumer gets it', () => next.events.length > 0, 30_000);
    expect(next.events[0]?.id).to.equal(event.id);
    await next.stop();
  });

  it('survives a crash after which the client library gives up for good', async () => {
    let crashes = 0;
    const parked: string[] = [];
    const handled: number[] = [];
    const consumer = await startConsumer({
      kafka: plainKafka(stack),
      topicPrefix: stack.topicPrefix,
      logger: silent,
      metrics,
      publishDead: ({ topic }) => {
        if (crashes++ < 2)
          return Promise.reject(new kafkajs.KafkaJSNonRetriableError('forced by the test'));
        parked.push(topic);
        return Promise.resolve([]);
      },
      subscription: {
        group: 'crash',
        topics: ['crash'],
        from: 'earliest',
        handle: (event) => {
          if (event.aggregateVersion === 1) return Promise.reject(new PoisonError('bad'));
          handled.push(event.aggregateVersion);
          return Promise.resolve();
        },
      },
    });
    await bus.publish([1, 2].map((aggregateVersion) => anEvent('crash', { aggregateVersion })));
    await until('the message behind the crash is handled', () => handled.length > 0, 45_000);
    expect({ crashes, parked, handled }).to.eql({
      crashes: 3,
      parked: [`${stack.topicPrefix}crash.dlq`],
      handled: [2],
    });
    await consumer.stop();
  });

  it('begins a new group at the end or at the beginning, as it is told', async () => {
    await bus.publish([anEvent('latest', { type: 'old' })]);
    const live = await collect('latest', { group: 'live', from: 'latest' });
    await until('a new event is seen', async () => {
      await bus.publish([anEvent('latest', { type: 'new' })]);
      return live.events.length > 0;
    });
    const all = await collect('latest', { group: 'all' });
    await until('the old one is seen too', () => all.events.some((e) => e.type === 'old'));
    expect(live.events.map((e) => e.type)).to.not.include('old');
    await Promise.all([live.stop(), all.stop()]);
  });
});
