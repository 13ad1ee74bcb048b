import { expect } from 'chai';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { checkPostgres, inTransaction, openPostgres } from '../src/postgres.js';
import { failureOf, silent } from './support/parts.js';

class MakeThings1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('SELECT pg_sleep(0.3)'); // long enough for the other one to come
    await runner.query('CREATE TABLE things (id int PRIMARY KEY)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE things');
  }
}

class Broken1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id int)');
    await runner.query('SELECT no_such_function()');
  }
  async down(): Promise<void> {
    await Promise.resolve();
  }
}

describe('PostgreSQL', function () {
  this.timeout(30_000);

  let stack: TestStack;
  before(async () => {
    stack = await testStack(import.meta.url, { only: ['postgres'] });
  });
  after(() => stack.drop());

  const open = (o: { url?: string; service?: string; broken?: true } = {}) =>
    openPostgres({
      url: stack.databaseUrl,
      service: 'shop',
      entities: [],
      migrations: [MakeThings1764000000000, ...(o.broken ? [Broken1764000000001] : [])],
      poolSize: 3,
      logger: silent,
      ...o,
    });

  it('is migrated once by replicas that start together', async () => {
    const replicas = await Promise.all([open(), open(), open()]);
    const [db] = replicas;
    const done: unknown[] = await db.query('SELECT name FROM migrations');
    expect(done).to.eql([{ name: 'MakeThings1764000000000' }]);
    await Promise.all(replicas.map(checkPostgres));
    await Promise.all(replicas.map((replica) => replica.destroy()));
  });

  it('takes all of a transaction or nothing', async () => {
    const db = await open();
    await inTransaction(db, (tx) => tx.query('INSERT INTO things VALUES (1)'));
    const failure = inTransaction(db, async (tx) => {
      await tx.query('INSERT INTO things VALUES (2)');
      await tx.query('INSERT INTO things VALUES (1)');
    });
    expect((await failureOf(failure)).message).to.include('duplicate key');
    expect(await db.query('SELECT id FROM things')).to.eql([{ id: 1 }]);
    await db.destroy();
  });

  it('gives up a statement after 5 s, also on the connection that migrated', async () => {
    const db = await open();
    const limits = await Promise.all(
      [1, 2, 3].map(() =>
        db.query("SELECT pg_sleep(0.05), current_setting('statement_timeout') AS t"),
      ),
    );
    expect(limits.flat().map((row: { t: string }) => row.t)).to.eql(['5s', '5s', '5s']);
    await db.destroy();
  });

  it('leaves nothing behind of a migration that failed: no tables, connections or lock', async function () {
    this.timeout(8_000);
    const failure = await failureOf(open({ broken: true, service: 'broken-shop' }));
    expect(failure.message).to.include('no_such_function');
    const db = await open();
    const left: unknown[] = await db.query(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'broken-shop'",
    );
    const half: unknown[] = await db.query("SELECT to_regclass('half') AS half");
    await db.destroy();
    expect({ left, half }).to.eql({ left: [], half: [{ half: null }] });
  });

  it('says where it does not answer and what to look at, and not the password', async () => {
    const { message } = await failureOf(open({ url: 'postgres://me:pw123@127.0.0.1:1/shop' }));
    expect(message)
      .to.match(/^PostgreSQL does not answer at 127\.0\.0\.1:1: .*; is DATABASE_URL right\?$/)
      .and.not.include('pw123');
  });
});
