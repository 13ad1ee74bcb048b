import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createTopics, deleteTopics } from '@ticketbottle/local-stack/topics.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { drive } from '../support/drive.js';
import type { Job, Outcome } from '../support/jobs.js';
import { startRelay } from '../../services/inventory/src/messaging/relay.js';
import { plenty, type Bench } from './bench.js';
import { eventsOf, readBooks, wrongIn } from './books.js';
import { contender, open } from './contender.js';
import { inDatabase } from './database.js';
import { readPublished } from './published.js';

const callers = 64;
export const relayed = `batched @${callers} with relay`;
const drainMs = 120_000;
const logger = createLogger({ service: 'bench', level: 'silent' });
const metrics = createMetrics('bench');

/** The relay beside the batcher, as in the service: what is reserved must be told as fast. */
export function relayJob(bench: Bench, brokers: string[]): Job {
  return { name: relayed, run: () => runRelay(bench, brokers) };
}

async function runRelay(bench: Bench, brokers: string[]): Promise<Outcome> {
  const { databaseUrl } = bench;
  const topicPrefix = `bench-${randomUUID()}.`;
  await createTopics(brokers, [`${topicPrefix}inventory-events`]);
  await contender.fresh(databaseUrl, [plenty]);
  const { yes, window } = await driveRelayed(bench, { brokers, topicPrefix });
  const wrong = wrongIn(await readBooks(databaseUrl, contender.tables), { yes });
  const rates = await readRates(databaseUrl, window);
  const published = await readPublished(brokers, `${topicPrefix}inventory-events`);
  await deleteTopics(brokers, topicPrefix);
  if (published.ids.size !== yes) wrong.push(`${yes} reserved, ${published.ids.size} published`);
  if (published.outOfOrder > 0) wrong.push(`${published.outOfOrder} published out of order`);
  const { insertPerSecond, relayPerSecond, lagP99Seconds } = rates;
  const kept = Math.round((relayPerSecond / insertPerSecond) * 100) / 100;
  const { repeated } = published;
  return { values: { insertPerSecond, relayPerSecond, kept, lagP99Seconds, repeated }, wrong };
}

type Window = { from: Date; to: Date };

/** Ends when all is published. */
async function driveRelayed(
  { databaseUrl, warmMs, windowMs }: Bench,
  { brokers, topicPrefix }: { brokers: string[]; topicPrefix: string },
): Promise<{ yes: number; window: Window }> {
  const bus = await connectEventBus({ service: 'bench', brokers, topicPrefix, logger, metrics });
  const relay = startRelay({ databaseUrl, service: 'bench', bus, logger, metrics });
  const store = await open(databaseUrl, () => relay.wake());
  try {
    const from = Date.now() + warmMs;
    const window = { from: new Date(from), to: new Date(from + windowMs) };
    const call = () => store.reserve(randomUUID(), 1);
    const { yes } = await drive({ callers, warmMs, windowMs, call });
    await drained(databaseUrl);
    return { yes, window };
  } finally {
    await store.close();
    await relay.stop();
    await bus.stop();
  }
}

async function drained(databaseUrl: string): Promise<void> {
  const deadline = performance.now() + drainMs;
  await inDatabase(databaseUrl, async (client) => {
    const waiting = 'SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1';
    while ((await client.query(waiting)).rowCount !== 0) {
      if (performance.now() > deadline) return;
      await pause(50);
    }
  });
}

type Rates = { insertPerSecond: number; relayPerSecond: number; lagP99Seconds: number };

async function readRates(databaseUrl: string, { from, to }: Window): Promise<Rates> {
  return await inDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ made: number; told: number; lag: number }>(
      `SELECT sum(${eventsOf}) FILTER (WHERE created_at >= $1 AND created_at < $2)::int AS made,
         sum(${eventsOf}) FILTER (WHERE published_at >= $1 AND published_at < $2)::int AS told,
         percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM published_at - created_at))
           FILTER (WHERE created_at >= $1 AND created_at < $2)::float8 AS lag FROM outbox`,
      [from, to],
    );
    const { made = 0, told = 0, lag = Number.NaN } = rows[0] ?? {};
    const seconds = (to.getTime() - from.getTime()) / 1000;
    return { insertPerSecond: made / seconds, relayPerSecond: told / seconds, lagP99Seconds: lag };
  });
}
