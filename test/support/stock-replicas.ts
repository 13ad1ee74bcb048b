import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { startServices, type Services } from '@ticketbottle/local-stack/services.js';
import { databaseOf } from '@ticketbottle/local-stack/services/service-env.js';
import { testStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock } from '@ticketbottle/service-kit/clock.js';
import { connectEventBus, type IncomingEvent } from '@ticketbottle/service-kit/event-bus.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';
import pg from 'pg';
import { createStockHop, type StockHop } from '../../services/order/src/clients/stock-hop.js';

export type StockReplicas = {
  /** host:port of each replica. */
  addresses: string[];
  sql: pg.Pool;
  /** The client of the order service, on one address or on several. */
  hop(addresses: string[], o?: { timeoutMs?: number }): StockHop;
  /** RPCs of their own, to one replica. */
  client(replica: number): GrpcClient<InventoryServiceDefinition>['client'];
  /** A published event with classes on sale; answers its id and those of its classes, sorted. */
  event(totals: number[]): Promise<{ eventId: string; classes: string[] }>;
  /** A counter of one replica's metrics, all labels together that contain `label`. */
  metric(replica: number, name: string, label?: string): Promise<number>;
  /** What is published from now on and was before, as it comes. */
  published(): Promise<IncomingEvent[]>;
  kill(replica: number): Promise<void>;
  restart(replica: number): Promise<void>;
  stop(): Promise<void>;
};

/** Two inventory processes on one real database and broker; nobody answers at their user and event. */
export async function startStockReplicas(file: string): Promise<StockReplicas> {
  const stack = await testStack(file, { topics: true, only: ['postgres', 'kafka'] });
  const dir = await mkdtemp(join(tmpdir(), 'stock-replicas-'));
  const start = (): Promise<Services> =>
    startServices({
      stack: stack.stack,
      names: ['inventory'],
      dir,
      mode: 'source',
      env: { PATH: env['PATH'] },
      report: () => undefined,
      identities: ['order'],
      namespace: stack.name,
      topicPrefix: stack.topicPrefix,
      overrides: { inventory: { MIN_HOLD_SECONDS: '1' } },
    });
  const replicas = [await start(), await start()];
  const of = (n: number): Services => {
    const found = replicas[n];
    if (found === undefined) throw new Error(`there is no replica ${n}`);
    return found;
  };
  const files = of(0).tls['order'];
  if (files === undefined) throw new Error('no certificate for order');
  const tls = {
    cert: readFileSync(files.cert),
    key: readFileSync(files.key),
    ca: readFileSync(files.ca),
  };
  const metrics = createMetrics('test');
  const logger = createLogger({ service: 'order', level: 'silent' });
  const databaseUrl = stack.stack.databaseUrl(databaseOf('inventory', stack.name));
  const sql = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  const addresses = replicas.map((replica) => replica.address('inventory'));
  const open: { close(): unknown }[] = [];
  const kept = <T extends { close(): unknown }>(one: T): T => {
    open.push(one);
    return one;
  };
  return {
    addresses,
    sql,
    hop: (to, { timeoutMs = 10_000 } = {}) =>
      kept(
        createStockHop({
          address: `ipv4:${to.join()}`,
          ...{ tls, metrics, logger, timeoutMs, clock: systemClock },
        }),
      ),
    client: (n) =>
      kept(
        createGrpcClient(InventoryServiceDefinition, {
          target: 'inventory',
          address: addresses[n] ?? '',
          ...{ tls, metrics, timeoutMs: 10_000, retries: 0 },
        }),
      ).client,
    event: (totals) => insertEvent(sql, totals),
    async metric(n, name, label = '') {
      const response = await fetch(`${of(n).adminUrl('inventory')}/metrics`);
      const lines = (await response.text()).split('\n');
      const wanted = lines.filter((l) => l.startsWith(`${name}{`) && l.includes(label));
      return wanted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    async published() {
      const { kafkaBrokers: brokers } = stack.stack;
      const bus = await connectEventBus({
        ...{ service: 'test', brokers, topicPrefix: stack.topicPrefix, logger, metrics },
      });
      kept({ close: () => bus.stop() });
      const seen: IncomingEvent[] = [];
      const handle = (event: IncomingEvent): Promise<void> =>
        Promise.resolve(void seen.push(event));
      const topics = ['inventory-events'];
      await bus.subscribe({ group: `reader-${randomUUID()}`, topics, from: 'earliest', handle });
      return seen;
    },
    kill: (n) => of(n).kill('inventory', 'SIGKILL'),
    async restart(n) {
      await of(n).restart('inventory');
    },
    async stop() {
      for (const one of open) await one.close();
      await sql.end();
      for (const replica of replicas) await replica.stop();
      await rm(dir, { recursive: true, force: true });
      await stack.drop();
    },
  };
}

async function insertEvent(sql: pg.Pool, totals: number[]) {
  const eventId = randomUUID();
  await sql.query(
    `INSERT INTO events (event_id, state, max_attendees, sale_opens_at, sale_closes_at, version)
     VALUES ($1, 'PUBLISHED', 1000000, now() - interval '1 hour', now() + interval '1 hour', 1)`,
    [eventId],
  );
  const classes = totals.map(() => randomUUID()).sort();
  for (const [n, id] of classes.entries())
    await sql.query(
      `INSERT INTO ticket_classes (id, event_id, name, price_minor, currency, total, status, event_state)
       VALUES ($1, $2, $3, 1, 'VND', $4, 'ACTIVE', 'PUBLISHED')`,
      [id, eventId, `class ${n}`, totals[n]],
    );
  return { eventId, classes };
}
