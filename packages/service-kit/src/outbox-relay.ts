import pg from 'pg';
import type { EventBus, OutgoingEvent } from './event-bus.js';
import type { Logger } from './logger.js';
import { every, type Loop } from './loop.js';
import type { Metrics } from './metrics.js';

export type OutboxRelayOptions = {
  databaseUrl: string;
  service: string;
  bus: EventBus;
  logger: Logger;
  metrics: Metrics;
  /** Poll behind LISTEN/NOTIFY, milliseconds. */
  pollMs?: number;
  /** Rows per round. */
  batch?: number;
  /** The events of a row that tells several of its key at once, in order; undefined for a row that is its event. */
  expand?: (row: { type: string; key: string; payload: unknown }) => ToldTogether[] | undefined;
};

/** One event of such a row; its id is the row's and its place from 1: `<row>-<place>`. */
export type ToldTogether = Pick<
  OutgoingEvent,
  'type' | 'aggregateVersion' | 'data' | 'traceparent'
>;

export type OutboxRelay = {
  /** Looks at once: something was written by this process. */
  wake(): void;
  stop(): Promise<void>;
};

type Row = {
  seq: string;
  id: string;
  topic: string;
  key: string;
  type: string;
  aggregate_version: string;
  payload: unknown;
  traceparent: string | null;
  created_at: Date;
};

/** One relay per database at a time; the others wait for the lock. */
const relayLock = 7_235_412;
const keepDays = 7;
const cleanEveryMs = 60_000;
/** Far below the megabyte at which a broker refuses a batch. */
const mostAtOnce = 500;

/** Publishes what the outbox holds, in order of seq, for ever; never reads "seq > last": a late commit has a lower one. */
export function startOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { logger, pollMs = 1_000 } = options;
  let client: pg.Client | undefined;
  /** A session lock: it stays as long as the connection. */
  let isHolder = false;
  let cleanedAt = 0;
  let loop: Loop | undefined = undefined;

  const drop = async (): Promise<void> => {
    const lost = client;
    client = undefined;
    isHolder = false;
    await lost?.end().catch(() => undefined);
  };
  // Who does not hold the lock looks for it at its own pace, however much is written.
  const wake = (): void => {
    if (isHolder) loop?.wake();
  };
  const run = async (signal: AbortSignal): Promise<void> => {
    try {
      client ??= await connect(options, wake);
      isHolder ||= await takeLock(client);
      if (!isHolder) return;
      while (!signal.aborted && (await relayRound(client, options)));
      if (performance.now() - cleanedAt < cleanEveryMs) return;
      cleanedAt = performance.now();
      await client.query(
        `DELETE FROM outbox WHERE published_at < now() - interval '${keepDays} days'`,
      );
    } catch (error) {
      await drop();
      throw error;
    }
  };
  loop = every({ name: 'outbox relay', ms: pollMs, logger, run });
  return {
    wake,
    async stop() {
      await loop.stop();
      await drop();
    },
  };
}

async function connect(options: OutboxRelayOptions, wake: () => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: `${options.service}-outbox`,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  client.on('error', (error) => options.logger.warn({ err: error }, 'outbox connection lost'));
  client.on('notification', wake);
  await client.connect();
  await client.query('LISTEN outbox');
  return client;
}

/** Once per connection: session locks count their takers. */
async function takeLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'SELECT pg_try_advisory_lock(0, $1::int) AS held',
    [relayLock],
  );
  return rows[0]?.held === true;
}

/** Publishes one batch; true when there may be more. */
async function relayRound(client: pg.Client, options: OutboxRelayOptions): Promise<boolean> {
  const { bus, metrics, batch = 500 } = options;
  const { rows } = await client.query<Row>(
    `SELECT seq, id, topic, key, type, aggregate_version, payload, traceparent, created_at
     FROM outbox WHERE published_at IS NULL ORDER BY seq LIMIT $1`,
    [batch],
  );
  const oldest = rows[0];
  metrics.gauge('outbox_pending', 'Rows not published yet, at most one batch').set(rows.length);
  metrics
    .gauge('outbox_lag_seconds', 'Age of the oldest event not published yet')
    .set(oldest === undefined ? 0 : Math.max(0, (Date.now() - oldest.created_at.getTime()) / 1000));
  if (oldest === undefined) return false;
  const events = rows.flatMap((row) => toEvents(row, options));
  for (let from = 0; from < events.length; from += mostAtOnce)
    await bus.publish(events.slice(from, from + mostAtOnce));
  await client.query('UPDATE outbox SET published_at = now() WHERE seq = ANY($1)', [
    rows.map((r) => r.seq),
  ]);
  return rows.length === batch;
}

function toEvents(row: Row, { expand }: OutboxRelayOptions): OutgoingEvent[] {
  const { id, topic, key, type, payload, created_at: time } = row;
  const together = expand?.({ type, key, payload });
  if (together !== undefined)
    return together.map((event, n) => ({ id: `${id}-${n + 1}`, topic, key, time, ...event }));
  const aggregateVersion = Number(row.aggregate_version);
  const traceparent = row.traceparent ?? undefined;
  return [{ id, topic, key, type, time, aggregateVersion, data: payload, traceparent }];
}
