import { expect } from 'chai';
import { startTestStock, type TestStock } from './support/stock.js';
import { underFire } from './support/fire.js';

const seed = Number(process.env['SEED'] ?? 20_261_124);
const fire = { seed, tickets: 300, callers: 64, each: 6 };

describe(`one class under fire from two replicas (SEED=${seed})`, function () {
  this.timeout(120_000);

  let t: TestStock;
  beforeEach(async () => {
    t = await startTestStock(import.meta.url);
  });
  afterEach(() => t.stop());

  const withoutCheck = () =>
    t.db.query('ALTER TABLE ticket_classes DROP CONSTRAINT ticket_classes_check');

  it('is never oversold, never refuses falsely, and every yes has its hold', async () => {
    expect(await underFire(t, fire)).to.eql([]);
  });

  it('stays exact by the lock alone, without the CHECK on the counters', async () => {
    await withoutCheck();
    expect(await underFire(t, { ...fire, seed: seed + 1 })).to.eql([]);
  });

  it('breaks the same rules once the lock is taken away', async () => {
    await withoutCheck();
    const [stored] = await t.db.query<{ text: string }[]>(
      `SELECT pg_get_functiondef('apply_stock'::regproc) AS text`,
    );
    const unlocked = stored?.text.replace('ORDER BY c.id FOR UPDATE', 'ORDER BY c.id') ?? '';
    expect(unlocked).to.not.equal(stored?.text);
    await t.db.query(unlocked);
    const wrong = await underFire(t, fire);
    expect(wrong.filter((rule) => rule.startsWith('I1 or I2 broken'))).to.not.be.empty;
  });
});
