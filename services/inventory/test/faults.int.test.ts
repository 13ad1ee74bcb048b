import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { ensureDatabase } from '@ticketbottle/local-stack/databases.js';
import { startStack, type Stack } from '@ticketbottle/local-stack/stack.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import type { StockAnswer } from '../src/domain/hold.js';
import { books, openTestStock, toldOf, type TestStock } from './support/stock.js';

type Ask = () => Promise<StockAnswer>;

describe('stock on a database that fails', function () {
  this.timeout(60_000);

  let dir: string;
  let server: Stack;
  let t: TestStock;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'inventory-faults-'));
    server = await startStack({
      dir,
      only: ['postgres'],
      env: { PATH: env['PATH'] },
      report: () => undefined,
    });
    await ensureDatabase(server.databaseUrl('faults'));
    t = await openTestStock(server.databaseUrl('faults'), () => Promise.resolve());
  });
  after(async () => {
    await t.stop();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  /** As order does: what was UNAVAILABLE is asked again until it is answered. Counts how often it was. */
  async function untilAnswered(ask: Ask): Promise<{ answer: StockAnswer; unavailable: number }> {
    for (let unavailable = 0; ; unavailable++) {
      try {
        return { answer: await ask(), unavailable };
      } catch (error) {
        if (refusalOf(error)?.reason !== 'DEPENDENCY_UNAVAILABLE') throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
  const request = (eventId: string, id: string, orderCode: string) => ({
    orderCode,
    eventId,
    lines: [{ id, quantity: 1 }],
    holdSeconds: 900,
    admittedAt: undefined,
  });

  /** 64 callers, 20 orders each, on 1,000 tickets, while `trouble` happens; answers how often they met UNAVAILABLE. */
  async function underTrouble(trouble: (eventId: string) => Promise<unknown>): Promise<number> {
    const { eventId, classes } = await t.event([1_000]);
    const [id = ''] = classes;
    let [yes, no, unavailable] = [0, 0, 0];
    const caller = async (n: number): Promise<void> => {
      for (let k = 0; k < 20; k++) {
        const wanted = request(eventId, id, `TB-${eventId}-${n}-${k}`);
        const told = await untilAnswered(() => t.stock.reserve(wanted));
        unavailable += told.unavailable;
        if (told.answer.ok) yes++;
        else no++;
      }
    };
    await Promise.all([...Array.from({ length: 64 }, (_, n) => caller(n)), trouble(eventId)]);
    expect([yes, no]).to.eql([1_000, 280]);
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 1_000, sold: 0, left: 0 });
    expect(await toldOf(t.db, eventId)).to.eql({ reserved: 1_000, sold_out: 1 });
    return unavailable;
  }

  it('loses and doubles nothing when the server restarts at once, mid-batch; callers get UNAVAILABLE', async () => {
    const unavailable = await underTrouble(async () => {
      await server.kill('postgres', 'SIGQUIT'); // what `pg_ctl -m immediate` sends
      await server.restart('postgres');
    });
    expect(unavailable).to.be.greaterThan(0);
  });

  it('loses and doubles nothing when all its connections are cut, mid-batch', async () => {
    const cut = async (eventId: string): Promise<void> => {
      const other = t.replicas[1]?.db.createQueryRunner();
      await other?.startTransaction();
      await other?.query('SELECT 1 FROM ticket_classes WHERE event_id = $1 FOR UPDATE', [eventId]);
      for (let n = 0; n === 0;) {
        const rows = await t.replicas[1]?.db.query<{ n: string }[]>(
          `SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        n = Number(rows?.[0]?.n);
      }
      await other?.commitTransaction();
      await other?.release();
    };
    expect(await underTrouble(cut)).to.be.greaterThan(0);
  });

  /** Makes the next `times` batches with a hold of `code` fail with a SQLSTATE. */
  async function failing(state: string, code: string, times = 1): Promise<void> {
    await t.db.query('DROP SEQUENCE IF EXISTS failures CASCADE');
    await t.db.query('CREATE SEQUENCE failures'); // a rollback does not take it back
    await t.db.query(
      `CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.order_code = '${code}' AND nextval('failures') <= ${times} THEN
           RAISE EXCEPTION 'made to fail' USING ERRCODE = '${state}';
         END IF;
         RETURN NEW; END $$`,
    );
    await t.db.query(
      'CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON holds FOR EACH ROW EXECUTE FUNCTION fail()',
    );
  }

  for (const [what, state] of [
    ['serialization failure', '40001'],
    ['deadlock', '40P01'],
  ] as const)
    it(`answers a batch that met a ${what} as if it had not`, async () => {
      const { eventId, classes } = await t.event([100]);
      const [id = ''] = classes;
      const codes = Array.from({ length: 30 }, (_, n) => `TB-${state}-${n}`);
      await failing(state, codes[7] ?? '');
      const answers = await Promise.all(
        codes.map((code) => t.stock.reserve(request(eventId, id, code))),
      );
      expect(answers.every((answer) => answer.ok)).to.equal(true);
      expect(await books(t.db, eventId)).to.include({ reserved: 30 });
      expect(await toldOf(t.db, eventId)).to.eql({ reserved: 30 });
    });

  it('fails one bad row alone; the batch around it is answered', async () => {
    const { eventId, classes } = await t.event([100]);
    const [id = ''] = classes;
    const codes = Array.from({ length: 30 }, (_, n) => `TB-row-${n}`);
    await failing('22003', codes[11] ?? '', 1_000);
    const answers = await Promise.allSettled(
      codes.map((code) => t.stock.reserve(request(eventId, id, code))),
    );
    expect(answers.flatMap((a, n) => (a.status === 'rejected' ? [n] : []))).to.eql([11]);
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 29, sold: 0, left: 71 });
  });

  it('is chosen as the victim of a real deadlock, and answers all the same', async () => {
    const { eventId, classes } = await t.event([10, 10]);
    const [a = '', b = ''] = classes;
    const other = t.replicas[1]?.db.createQueryRunner();
    await other?.startTransaction();
    await other?.query(`SET LOCAL deadlock_timeout = '30s'`); // so that the batch finds the circle first
    const lock = (id: string) =>
      other?.query('SELECT 1 FROM ticket_classes WHERE id = $1 FOR UPDATE', [id]);
    await lock(b);
    const lines = [a, b].map((id) => ({ id, quantity: 1 }));
    const answer = t.stock.reserve({ ...request(eventId, a, 'TB-circle'), lines });
    const holdsFirst = async (): Promise<boolean> => {
      const rows = await t.db.query<unknown[]>(
        'SELECT 1 FROM ticket_classes WHERE id = $1 FOR UPDATE SKIP LOCKED',
        [a],
      );
      return rows.length === 0;
    };
    while (!(await holdsFirst()));
    await lock(a);
    await other?.commitTransaction();
    await other?.release();
    expect(await answer).to.include({ ok: true });
    expect(await books(t.db, eventId)).to.eql({ broken: [], reserved: 2, sold: 0, left: 18 });
  });
});
