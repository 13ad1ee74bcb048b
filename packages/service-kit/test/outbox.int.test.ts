import { expect } from 'chai';
import type { DataSource } from 'typeorm';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import type { EventBus, IncomingEvent } from '../src/event-bus.js';
import { createMetrics } from '../src/metrics.js';
import {
  startOutboxRelay,
  type OutboxRelay,
  type OutboxRelayOptions,
} from '../src/outbox-relay.js';
import { appendOutbox, outboxSql } from '../src/outbox.js';
import { inTransaction, openPostgres } from '../src/postgres.js';
import { anEvent, openBus } from './support/bus.js';
import { failureOf, silent, until } from './support/parts.js';

describe('the outbox and its relay', function () {
  this.timeout(60_000);

  let stack: TestStack;
  let bus: EventBus;
  let db: DataSource;
  let relays: OutboxRelay[] = [];
  const seen: IncomingEvent[] = [];
  before(async () => {
    stack = await testStack(import.meta.url, { only: ['kafka', 'postgres'], topics: ['things'] });
    bus = await openBus(stack);
    db = await openPostgres({
      url: stack.databaseUrl,
      service: 'shop',
      entities: [],
      migrations: [],
      poolSize: 5,
      logger: silent,
    });
    for (const sql of outboxSql) await db.query(sql);
    await bus.subscribe({
      group: 'reader',
      topics: ['things'],
      from: 'earliest',
      handle: (event) => {
        seen.push(event);
        return Promise.resolve();
      },
    });
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    relays = [];
  });
  after(async () => {
    await bus.stop();
    await db.destroy();
    await stack.drop();
  });

  const startRelay = (o: Pick<OutboxRelayOptions, 'pollMs' | 'batch' | 'expand'> = {}): void => {
    const metrics = createMetrics('shop');
    const options = { service: 'shop', bus, logger: silent, metrics, pollMs: 200, ...o };
    relays.push(startOutboxRelay({ ...options, databaseUrl: stack.databaseUrl }));
  };
  const append = (key: string, versions: number[]): Promise<void> =>
    inTransaction(db, (tx) =>
      appendOutbox(
        tx,
        versions.map((aggregateVersion) =>
          anEvent('things', { id: `${key}-${aggregateVersion}`, key, aggregateVersion }),
        ),
      ),
    );
  const versionsOf = (key: string): number[] =>
    seen.filter((event) => event.key === key).map((event) => event.aggregateVersion);
  const unpublished = async (): Promise<number> => {
    const rows: unknown[] = await db.query('SELECT 1 FROM outbox WHERE published_at IS NULL');
    return rows.length;
  };

  it('publishes what was committed, whole and in order per key, over many batches', async () => {
    await Promise.all([
      append('a', [0, 1, 2, 3, 4]),
      append('b', [0, 1, 2, 3, 4]),
      appendOutbox(db, []),
    ]);
    await append('a', [5, 6, 7]);
    startRelay({ batch: 3 });
    await until('all are read', () => seen.length >= 13);
    expect(versionsOf('a')).to.eql([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(versionsOf('b')).to.eql([0, 1, 2, 3, 4]);
    expect(seen[0]).to.include({ type: 'thing.made', source: '/ticketbottle/shop' });
    await until('all are marked', async () => (await unpublished()) === 0);
  });

  it('publishes the events of a row that tells many, each once and in order', async () => {
    const many = { key: 'many', type: 'thing.many', id: 'row', aggregateVersion: 1_200 };
    await inTransaction(db, (tx) => appendOutbox(tx, [anEvent('things', many)]));
    await append('many', [1_201]);
    startRelay({
      expand: ({ type, key }) =>
        type !== 'thing.many'
          ? undefined
          : Array.from({ length: 1_200 }, (_, n) => ({
              type: 'thing.made',
              aggregateVersion: n + 1,
              data: { key },
              traceparent: undefined,
            })),
    });
    await until('the last one is read', () => versionsOf('many').includes(1_201));
    expect(versionsOf('many')).to.eql(Array.from({ length: 1_201 }, (_, n) => n + 1));
    const ids = seen.filter(({ key }) => key === 'many').map(({ id }) => id);
    expect([ids[0], ids[1_199], ids[1_200]]).to.eql(['row-1', 'row-1200', 'many-1201']);
  });

  it('never publishes what was rolled back', async () => {
    startRelay();
    await failureOf(
      inTransaction(db, async (tx) => {
        await appendOutbox(tx, [anEvent('things', { key: 'rolled-back' })]);
        throw new Error('changed my mind');
      }),
    );
    await append('after', [1]);
    await until('the next one is read', () => versionsOf('after').length > 0);
    expect(versionsOf('rolled-back')).to.eql([]);
  });

  it('publishes an event that was committed after a later one', async () => {
    startRelay();
    const slow = db.createQueryRunner();
    await slow.startTransaction();
    await appendOutbox(slow, [anEvent('things', { key: 'slow' })]);
    await append('quick', [1]);
    await until('the later one is read', () => versionsOf('quick').length > 0);
    expect(versionsOf('slow')).to.eql([]);
    await slow.commitTransaction();
    await slow.release();
    await until('the earlier one is read', () => versionsOf('slow').length > 0);
  });

  it('publishes every event once with two relays on one database', async () => {
    startRelay({ batch: 7 });
    startRelay({ batch: 7 });
    const versions = Array.from({ length: 100 }, (_, i) => i);
    for (const version of versions) await append('two', [version]);
    await append('two', [100]);
    await until('all are read', () => versionsOf('two').includes(100));
    await until('all are marked', async () => (await unpublished()) === 0);
    await append('end', [1]);
    await until('the last one is read', () => versionsOf('end').length > 0);
    expect(versionsOf('two')).to.eql([...versions, 100]);
  });

  it('goes on with the other relay when the one that worked stops', async () => {
    startRelay();
    await append('before', [1]);
    await until('the first relay works', () => versionsOf('before').length > 0);
    startRelay();
    await relays.shift()?.stop();
    await append('handover', [1]);
    await until('the second relay works', () => versionsOf('handover').length > 0);
  });

  it('survives the loss of its connection', async () => {
    startRelay();
    await append('connected', [1]);
    await until('the relay works', () => versionsOf('connected').length > 0);
    const killed: unknown[] = await db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'shop-outbox'`,
    );
    expect(killed).to.have.length(1);
    await append('reconnected', [1]);
    await until('the relay works again', () => versionsOf('reconnected').length > 0);
  });

  it('publishes on NOTIFY, long before its next poll', async () => {
    startRelay({ pollMs: 120_000 });
    await append('poll', [1]);
    await until('the relay works', () => versionsOf('poll').length > 0);
    const startedAt = performance.now();
    await append('notify', [1]);
    await until('the event is read', () => versionsOf('notify').length > 0);
    expect(performance.now() - startedAt).to.be.lessThan(3_000);
  });
});
