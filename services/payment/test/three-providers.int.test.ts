import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { PaymentStatus, Provider, RefundStatus, type Payment } from '@ticketbottle/sdk/payment.js';
import { expect } from 'chai';
import { create, heard, startRig, until, type Rig } from './support/payment-rig.js';

const { PAYOS, VNPAY, ZALOPAY } = Provider;
const is = (status: PaymentStatus) => (payment: Payment) => payment.status === status;
const paid = is(PaymentStatus.PAID);
const refund = (status: RefundStatus) => (payment: Payment) =>
  payment.refunds[0]?.status === status;

describe('payment with all three providers', function () {
  this.timeout(30_000);
  let rig: Rig;
  before(async function () {
    this.timeout(60_000);
    const site = { PUBLIC_URL: 'https://tickets.example.vn' };
    rig = await startRig(import.meta.filename, { all: true, env: site });
  });
  after(() => rig.stop());
  afterEach(() => rig.resetKnobs());

  async function refusal(call: Promise<unknown>) {
    const error: unknown = await call.then(
      () => undefined,
      (e: unknown) => e,
    );
    return refusalOf(error)?.reason ?? String(error);
  }
  const bodies = async (ref: string) =>
    (await rig.journal(ref)).map(({ body }) => JSON.parse(body) as unknown);
  const answered = async (ref: string, count: number) => {
    const probe = async () => (await rig.journal(ref)).length >= count;
    await waitUntil(`${count} notices are answered`, probe, { timeoutMs: 10_000 });
    return await bodies(ref);
  };

  it('offers all three, and says which can not be offered now', async () => {
    const { methods } = await rig.client.listMethods({});
    expect(methods).to.eql([
      { provider: ZALOPAY, available: true },
      { provider: PAYOS, available: true },
      { provider: VNPAY, available: true },
    ]);
  });

  for (const provider of [PAYOS, VNPAY]) {
    it(`sells once for ${provider}, however often its notice comes`, async () => {
      await rig.knobs({ duplicateNotices: 3 });
      const { request, attempt, code } = await create(rig, { provider });
      expect(attempt.url).to.match(/^http/);
      expect((await rig.act(attempt.url, 'pay')).status).to.equal('PAID');
      const payment = await until(rig, request, paid);
      expect(payment.attempts[0]).to.include({ amountPaidMinor: 250_000 });
      const answers = await answered(attempt.providerRef, 4);
      if (provider === PAYOS) expect(answers).to.eql(Array(4).fill({ success: true }));
      else
        expect(answers.map((a) => (a as { RspCode: string }).RspCode).sort()).to.eql([
          '00',
          '02',
          '02',
          '02',
        ]);
      expect(await heard(rig, code, 'payment.completed')).to.include({ late: false });
      const completed = rig.eventsOf(code).filter(({ type }) => type === 'payment.completed');
      expect(completed).to.have.length(1);
    });

    it(`sends the buyer of ${provider} on, and takes no word of theirs for it`, async () => {
      await rig.knobs({ dropNotices: true });
      const { request, attempt, code } = await create(rig, { provider });
      const { redirectUrl } = await rig.act(attempt.url, 'pay');
      const forged = `${rig.doors}/${provider === PAYOS ? 'payos' : 'vnpay'}/return`;
      const name = provider === PAYOS ? 'orderCode' : 'vnp_TxnRef';
      const unknown = await fetch(`${forged}?${name}=999&status=PAID&code=00`, {
        redirect: 'manual',
      });
      expect(unknown.status).to.equal(404);
      const back = await fetch(redirectUrl ?? '', { redirect: 'manual' });
      expect(back.status).to.equal(303);
      expect(back.headers.get('location')).to.equal(
        `http://127.0.0.1:9/orders?lang=vi&order=${code}`,
      );
      // PayOS is asked on return; VNPay at its pace only, from five minutes on.
      if (provider === VNPAY) rig.clock.skewMs += 301_000;
      await until(rig, request, paid);
    });

    it(`finds money of ${provider} that came late, and tells that it is late`, async () => {
      const { request, attempt, code } = await create(rig, { provider });
      if (provider === VNPAY) expect((await fetch(attempt.url)).status).to.equal(200);
      await rig.client.cancelPaymentIntent(request);
      await rig.act(attempt.url, 'pay-late');
      expect(await heard(rig, code, 'payment.completed')).to.include({ late: true });
    });
  }

  it('changes provider inside the same hold, and gives back what is paid twice', async () => {
    const first = await create(rig, { provider: VNPAY });
    const { request, code } = first;
    expect((await fetch(first.attempt.url)).status).to.equal(200);
    const second = await create(rig, { ...request, provider: PAYOS });
    const third = await create(rig, { ...request, provider: ZALOPAY });
    expect(third.payment.attempts.map(({ status }) => status)).to.eql([
      PaymentStatus.CANCELLED,
      PaymentStatus.CANCELLED,
      PaymentStatus.PENDING,
    ]);
    const closed = async () =>
      (await rig.transaction(second.attempt.providerRef))?.status === 'CANCELLED';
    await waitUntil('the link of PayOS is closed', closed, { timeoutMs: 8_000 });
    await rig.act(third.attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.act(first.attempt.url, 'pay-late');
    await rig.act(second.attempt.url, 'pay-late');
    const both = await until(rig, request, ({ refunds }) => refunds.length === 2);
    expect(both.refunds.map(({ amountMinor }) => amountMinor)).to.eql([250_000, 250_000]);
    const done = await until(rig, request, ({ refunds }) =>
      refunds.some(({ status }) => status === RefundStatus.DONE),
    );
    expect(done.refunds.map(({ status }) => status)).to.include.members([RefundStatus.DONE]);
    await until(rig, request, ({ refunds }) =>
      refunds.some(({ status }) => status === RefundStatus.MANUAL),
    );
    const completed = rig.eventsOf(code).filter(({ type }) => type === 'payment.completed');
    expect(completed).to.have.length(1);
  });

  it('keeps a part that PayOS took, and sells when the rest comes', async () => {
    const { request, attempt } = await create(rig, { provider: PAYOS });
    await rig.act(attempt.url, 'pay-less');
    const part = await until(rig, request, (p) => p.attempts[0]?.amountPaidMinor === 125_000);
    expect(part.status).to.equal(PaymentStatus.PENDING);
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
  });

  it('gives back a part when its window ends, and what comes after it, by a person', async () => {
    const expiresAt = new Date(rig.clock.now() + 3_000);
    const { request, attempt, code } = await create(rig, { provider: PAYOS, expiresAt });
    await rig.act(attempt.url, 'pay-less');
    await until(rig, request, (p) => p.attempts[0]?.amountPaidMinor === 125_000);
    await heard(rig, code, 'payment.expired');
    const manual = await until(rig, request, refund(RefundStatus.MANUAL));
    expect(manual.refunds[0]).to.include({ amountMinor: 125_000 });
    await rig.act(attempt.url, 'pay-late');
    const both = await until(rig, request, ({ refunds }) => refunds.length === 2);
    expect(both.refunds[1]).to.include({ amountMinor: 125_000 });
    expect(both.status).to.equal(PaymentStatus.EXPIRED);
  });

  it('gives back a second transfer to a link of PayOS that is paid', async () => {
    const { request, attempt } = await create(rig, { provider: PAYOS });
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.act(attempt.url, 'pay-late');
    const { refunds } = await until(rig, request, (p) => p.refunds.length === 1);
    expect(refunds[0]).to.include({ amountMinor: 250_000 });
  });

  it('lets a person settle a refund of PayOS, and lists what waits', async () => {
    const { request, attempt, code } = await create(rig, { provider: PAYOS });
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.client.refund({ orderCode: code, reason: 'event cancelled' });
    await until(rig, request, refund(RefundStatus.MANUAL));
    await heard(rig, code, 'payment.refund_failed');
    const { items } = await rig.client.listOpenRefunds({});
    const item = items.find(({ orderCode }) => orderCode === code);
    expect(item).to.include({ amountMinor: 250_000, review: false, provider: PAYOS });
    expect(item?.message).to.contain('bank transfer');
    await rig.client.settleRefund({ refundId: item!.id, reference: 'VCB 1' });
    await heard(rig, code, 'payment.refunded');
    const left = await rig.client.listOpenRefunds({});
    expect(left.items.map(({ orderCode }) => orderCode)).to.not.include(code);
  });

  it('refunds through VNPay and follows the refund', async () => {
    await rig.knobs({ refundOutcome: 'pending' });
    const { request, attempt, code } = await create(rig, { provider: VNPAY });
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.client.refund({ orderCode: code, reason: '' });
    await until(rig, request, refund(RefundStatus.PENDING));
    await rig.knobs({ refundOutcome: 'ok' });
    rig.clock.skewMs += 301_000;
    await until(rig, request, refund(RefundStatus.DONE));
    expect((await rig.transaction(attempt.providerRef))?.refunds).to.have.length(1);
  });

  it('holds a suspected fraud and a wrong amount of VNPay for review, ended by hand', async () => {
    for (const [action, amount, rspCode] of [
      ['suspect', 250_000, '00'],
      ['pay-less', 125_000, '04'],
    ] as const) {
      await rig.knobs({ noticeRetryMs: 60_000 });
      const { request, attempt, code } = await create(rig, { provider: VNPAY });
      await rig.act(attempt.url, action);
      const review = await until(rig, request, is(PaymentStatus.REVIEW));
      await heard(rig, code, 'payment.review');
      expect(await answered(attempt.providerRef, 1)).to.deep.include.members([
        { RspCode: rspCode, Message: rspCode === '00' ? 'Confirm Success' : 'invalid amount' },
      ]);
      const { items } = await rig.client.listOpenRefunds({});
      const item = items.find(({ orderCode }) => orderCode === code);
      expect(item).to.include({ review: true, amountMinor: amount, id: review.attempts[0]!.id });
      await rig.client.settleRefund({ refundId: item!.id, reference: 'by hand' });
      const settled = await until(rig, request, refund(RefundStatus.DONE));
      expect(settled.refunds[0]).to.include({ reference: 'by hand', amountMinor: amount });
      expect(rig.eventsOf(code).map(({ type }) => type)).to.not.include('payment.completed');
    }
  });

  it('hears of a failed payment of VNPay by its notice', async () => {
    await rig.knobs({ vnpayFailCode: '51' });
    const { request, attempt } = await create(rig, { provider: VNPAY });
    await rig.act(attempt.url, 'fail');
    const { attempts } = await until(rig, request, is(PaymentStatus.FAILED));
    expect(attempts[0]?.failureReason).to.contain('51');
    const again = await create(rig, { ...request, provider: VNPAY });
    await rig.act(again.attempt.url, 'pay');
    await until(rig, request, paid);
  });

  it('refuses amounts that a provider does not take, and sells those that it just takes', async () => {
    for (const amountMinor of [4_999, 1_000_000_000, 2 ** 40])
      expect(await refusal(create(rig, { provider: VNPAY, amountMinor }))).to.equal(
        'AMOUNT_INVALID',
      );
    for (const [provider, amountMinor] of [
      [VNPAY, 5_000],
      [VNPAY, 999_999_999],
      [PAYOS, 2 ** 31 + 1],
      [ZALOPAY, 2 ** 31 + 1],
      [PAYOS, 2 ** 40],
      [ZALOPAY, 2 ** 40],
    ] as const) {
      const { request, attempt } = await create(rig, { provider, amountMinor });
      await rig.act(attempt.url, 'pay');
      const payment = await until(rig, request, paid);
      expect(payment.attempts[0]?.amountPaidMinor).to.equal(amountMinor);
    }
  });

  it('sends buyers to configured hosts only', async () => {
    for (const redirectUrl of [
      'https://evil.example/orders',
      'https://tickets.example.vn.evil.example/',
      'https://tickets.example.vn@evil.example/',
      'http://tickets.example.vn/',
    ])
      expect(await refusal(create(rig, { redirectUrl })), redirectUrl).to.equal(
        'REDIRECT_NOT_ALLOWED',
      );
    await create(rig, { redirectUrl: 'https://tickets.example.vn/orders' });
  });

  it('takes a notice of PayOS that is faster than the answer to create', async () => {
    await rig.knobs({ noticeBeforeCreateAnswers: true });
    const { payment } = await create(rig, { provider: PAYOS });
    expect(payment.status).to.equal(PaymentStatus.PAID);
  });
});
