import {
  DifferenceKind,
  PaymentStatus,
  Provider,
  RefundStatus,
} from '@ticketbottle/sdk/payment.js';
import { expect } from 'chai';
import pg from 'pg';
import { create, startRig, stored, until, type Rig } from './support/payment-rig.js';

const { PAYOS, VNPAY, ZALOPAY } = Provider;
const all = [ZALOPAY, PAYOS, VNPAY];

describe('the comparison with the providers', function () {
  this.timeout(30_000);
  let rig: Rig;
  let db: pg.Client;
  let from = new Date();
  before(async function () {
    this.timeout(60_000);
    // Nobody else asks: what is compared is what was stored.
    const env = { ZALOPAY_QUERY_SECONDS: '3600', PAYOS_QUERY_SECONDS: '3600' };
    rig = await startRig(import.meta.filename, { all: true, env });
    db = new pg.Client({ connectionString: rig.stack.databaseUrl });
    await db.connect();
  });
  after(async () => {
    await db.end();
    await rig.stop();
  });
  beforeEach(() => {
    from = new Date(rig.clock.now());
  });
  afterEach(() => rig.resetKnobs());

  async function paidBy(provider: Provider) {
    const made = await create(rig, { provider });
    await rig.act(made.attempt.url, 'pay');
    await until(rig, made.request, ({ status }) => status === PaymentStatus.PAID);
    return made;
  }
  /** All pages of what this test has made. */
  async function compare(provider = Provider.UNSPECIFIED) {
    const sum = { checked: 0, unanswered: 0, pages: 0 };
    const differences = [];
    const totals = [];
    let cursor = '';
    do {
      const to = new Date(rig.clock.now() + 1_000);
      const page = await rig.client.reconcile({ from, to, cursor, provider });
      sum.checked += page.checked;
      sum.unanswered += page.unanswered;
      sum.pages += 1;
      differences.push(...page.differences);
      totals.push(...page.totals);
      cursor = page.nextCursor;
    } while (cursor !== '');
    return { ...sum, differences, totals };
  }
  const kindsOf = ({ differences }: Awaited<ReturnType<typeof compare>>) =>
    Object.fromEntries(differences.map(({ provider, kind }) => [provider, kind]));
  const vnpayMayBeAsked = () => (rig.clock.skewMs += 301_000);
  /** Everybody may be asked, and the poller has lost interest in what ended. */
  const later = () => (rig.clock.skewMs += 3_700_000);

  it('finds no difference where all is well: paid, given back, and never paid', async () => {
    for (const provider of all) await paidBy(provider);
    for (const provider of all) {
      const { request } = await create(rig, { provider });
      await rig.client.cancelPaymentIntent(request);
    }
    for (const provider of [ZALOPAY, VNPAY]) {
      const { request, code } = await paidBy(provider);
      await rig.client.refund({ orderCode: code, reason: '' });
      await until(rig, request, ({ refunds }) => refunds[0]?.status === RefundStatus.DONE);
    }
    later();
    const report = await compare();
    expect(report).to.deep.include({ checked: 8, unanswered: 0, differences: [] });
    expect(report.totals).to.eql([
      { provider: ZALOPAY, attempts: 3, unanswered: 0, storedMinor: 500_000, toldMinor: 500_000 },
      { provider: PAYOS, attempts: 2, unanswered: 0, storedMinor: 250_000, toldMinor: 250_000 },
      { provider: VNPAY, attempts: 3, unanswered: 0, storedMinor: 500_000, toldMinor: 500_000 },
    ]);
  });

  it('names money that is missing here, and changes nothing itself', async () => {
    await rig.knobs({ dropNotices: true });
    const made = [];
    for (const provider of [ZALOPAY, PAYOS]) {
      made.push(await create(rig, { provider }));
      await rig.act(made.at(-1)!.attempt.url, 'pay');
    }
    const report = await compare();
    expect(kindsOf(report)).to.eql({
      [ZALOPAY]: DifferenceKind.MISSING_HERE,
      [PAYOS]: DifferenceKind.MISSING_HERE,
    });
    expect(report.differences[0]).to.deep.include({
      orderCode: made[0]!.code,
      providerRef: made[0]!.attempt.providerRef,
      stored: PaymentStatus.PENDING,
      storedMinor: 0,
      told: 'PAID',
      toldMinor: 250_000,
    });
    for (const { request } of made)
      expect((await stored(rig, request)).status).to.equal(PaymentStatus.PENDING);
  });

  it('names money that is missing there, and other amounts', async () => {
    for (const [change, kind] of [
      ['provider_ref = $2', DifferenceKind.MISSING_THERE],
      ['amount_paid_minor = amount_paid_minor - 1 + length($2) * 0', DifferenceKind.AMOUNT],
    ] as const) {
      from = new Date(rig.clock.now());
      for (const provider of all) {
        const { attempt } = await paidBy(provider);
        const unknown = provider === PAYOS ? '4711' : '260101_unknown';
        await db.query(`UPDATE attempts SET ${change} WHERE id = $1`, [attempt.id, unknown]);
      }
      later();
      expect(kindsOf(await compare()), change).to.eql({
        [ZALOPAY]: kind,
        [PAYOS]: kind,
        [VNPAY]: kind,
      });
      await db.query('UPDATE attempts SET provider_ref = id::text WHERE provider_ref = ANY($1)', [
        ['4711', '260101_unknown'],
      ]);
    }
  });

  it('names what is open here and ended there, and what was given back by nobody here', async () => {
    const { attempt } = await create(rig, { provider: ZALOPAY });
    await rig.act(attempt.url, 'fail');
    const { request, code } = await paidBy(VNPAY);
    await rig.client.refund({ orderCode: code, reason: '' });
    await until(rig, request, ({ refunds }) => refunds[0]?.status === RefundStatus.DONE);
    await db.query(
      'DELETE FROM refunds WHERE intent_id IN (SELECT id FROM intents WHERE order_code = $1)',
      [code],
    );
    vnpayMayBeAsked();
    expect(kindsOf(await compare())).to.eql({
      [ZALOPAY]: DifferenceKind.STATE,
      [VNPAY]: DifferenceKind.REFUNDED_THERE,
    });
  });

  it('counts as unanswered what VNPay may not be asked about within five minutes', async () => {
    await paidBy(VNPAY);
    expect(await compare()).to.deep.include({ checked: 0, unanswered: 1, differences: [] });
    vnpayMayBeAsked();
    expect(await compare()).to.deep.include({ checked: 1, unanswered: 0, differences: [] });
    expect(await compare(), 'a second time').to.deep.include({ checked: 0, unanswered: 1 });
  });

  it('judges nobody by a provider that is out of order or has too many calls', async () => {
    for (const provider of all) await paidBy(provider);
    later();
    await rig.knobs({ failHttp: 429 });
    expect(await compare()).to.deep.include({ checked: 0, unanswered: 3, differences: [] });
  });

  it('goes through all pages, or those of one provider', async () => {
    for (let n = 0; n < 21; n++) await create(rig, { provider: VNPAY });
    await create(rig, { provider: PAYOS });
    const report = await compare();
    expect(report).to.deep.include({ pages: 2, unanswered: 21, checked: 1 });
    expect(await compare(PAYOS)).to.deep.include({ pages: 1, checked: 0, unanswered: 1 });
  });
});
