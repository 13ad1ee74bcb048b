import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { ensureDatabase } from '@ticketbottle/local-stack/databases.js';
import { startStack, type Stack } from '@ticketbottle/local-stack/stack.js';
import { expect } from 'chai';
import pg from 'pg';
import { openTestStock } from './support/stock.js';

// What does not depend on the mood of the machine: counts, by PostgreSQL's own statistics, on a server of its own.
describe('what a hold costs', function () {
  this.timeout(60_000);

  let dir: string;
  let server: Stack;
  let admin: pg.Client;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'inventory-cost-'));
    const [only, PATH] = [['postgres' as const], env['PATH']];
    server = await startStack({ dir, only, env: { PATH }, report: () => undefined });
    admin = new pg.Client({ connectionString: server.databaseUrl('postgres') });
    await admin.connect();
    await ensureDatabase(server.databaseUrl('cost'));
  });
  after(async () => {
    await admin.end();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const one = async (sql: string): Promise<number> =>
    Number((await admin.query<{ n: string }>(sql)).rows[0]?.n);
  /** Syncs and transactions so far; a backend hands over its counts when it ends. */
  async function counts(): Promise<{ syncs: number; statements: number }> {
    const busy = `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = 'cost'`;
    while ((await one(busy)) > 0);
    const version = await one(`SELECT current_setting('server_version_num') AS n`);
    const syncs =
      version >= 180_000
        ? `SELECT coalesce(sum(fsyncs), 0) AS n FROM pg_stat_io WHERE object = 'wal'`
        : 'SELECT wal_sync AS n FROM pg_stat_wal';
    const statements = `SELECT xact_commit + xact_rollback AS n FROM pg_stat_database WHERE datname = 'cost'`;
    return { syncs: await one(syncs), statements: await one(statements) };
  }

  /** Counts per hold of `callers` that ask `each` times one after the other; opening and closing taken off. */
  async function perHold(callers: number, each: number) {
    const open = () => openTestStock(server.databaseUrl('cost'), () => Promise.resolve());
    const idle = await open();
    await idle.event([1_000_000]);
    await idle.stop();
    const start = await counts();
    const empty = await open();
    await empty.event([1_000_000]);
    await empty.stop();
    const between = await counts();
    const t = await open();
    const { eventId, classes } = await t.event([1_000_000]);
    const lines = [{ id: classes[0] ?? '', quantity: 1 }];
    const ask = async (n: number): Promise<void> => {
      for (let k = 0; k < each; k++) {
        const orderCode = `TB-${callers}-${n}-${k}`;
        const order = { orderCode, eventId, lines, holdSeconds: 900, admittedAt: undefined };
        expect(await t.stock.reserve(order)).to.include({ ok: true });
      }
    };
    await Promise.all(Array.from({ length: callers }, (_, n) => ask(n)));
    await t.stop();
    const end = await counts();
    const holds = callers * each;
    const own = (of: 'syncs' | 'statements') => end[of] - between[of] - (between[of] - start[of]);
    return { syncs: own('syncs') / holds, statements: own('statements') / holds };
  }

  for (const [callers, most] of [
    [64, 0.02],
    [256, 0.005],
  ] as const)
    it(`is at most ${most} WAL syncs and statements with ${callers} callers`, async () => {
      const { syncs, statements } = await perHold(callers, 50);
      expect(syncs).to.be.at.most(most);
      expect(statements).to.be.within(1 / (callers * 50), most);
    });
});
