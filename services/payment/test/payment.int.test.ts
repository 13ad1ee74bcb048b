import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { PaymentStatus, Provider, RefundStatus, type Payment } from '@ticketbottle/sdk/payment.js';
import { expect } from 'chai';
import {
  create,
  deliver,
  heard,
  notice,
  order,
  startRig,
  stored,
  until,
  type Rig,
} from './support/payment-rig.js';

const paid = ({ status }: { status: PaymentStatus }) => status === PaymentStatus.PAID;

describe('payment with ZaloPay', function () {
  this.timeout(30_000);
  let rig: Rig;
  before(async function () {
    this.timeout(60_000);
    rig = await startRig(import.meta.filename);
  });
  after(() => rig.stop());
  afterEach(() => rig.resetKnobs());

  const count = (code: string, type: string) =>
    rig.eventsOf(code).filter((event) => event.type === type).length;

  async function refusal(call: Promise<unknown>) {
    const error: unknown = await call.then(
      () => undefined,
      (e: unknown) => e,
    );
    return refusalOf(error)?.reason ?? String(error);
  }

  it('publishes payment.completed exactly once, however often the notice comes', async () => {
    await rig.knobs({ duplicateNotices: 4 });
    const { request, attempt, code } = await create(rig);
    expect((await rig.act(attempt.url, 'pay')).status).to.equal('PAID');
    const payment = await until(rig, request, paid);
    expect(payment.attempts[0]).to.include({
      status: PaymentStatus.PAID,
      amountPaidMinor: 250_000,
    });
    const notices = async () => (await rig.journal(attempt.providerRef)).length === 5;
    await waitUntil('five notices are answered', notices, { timeoutMs: 5_000 });
    for (const { body } of await rig.journal(attempt.providerRef))
      expect(JSON.parse(body)).to.eql({ return_code: 1, return_message: 'success' });
    const completed = await heard(rig, code, 'payment.completed');
    expect(completed).to.include({ late: false, amountMinor: 250_000, attemptId: attempt.id });
    // A later event of the order: whatever was published before it has been seen.
    await rig.client.refund({ orderCode: code, reason: 'sentinel' });
    await heard(rig, code, 'payment.refunded');
    expect(count(code, 'payment.completed')).to.equal(1);
    expect(count(code, 'payment.created')).to.equal(1);
  });

  it('is not changed by a forged notice', async () => {
    const { request, payment, attempt } = await create(rig);
    const data = { app_trans_id: attempt.providerRef, amount: 250_000, zp_trans_id: 1 };
    const before = await stored(rig, request);
    expect(await deliver(rig, notice(data, 'not key2'))).to.include({
      status: 200,
      return_code: -1,
    });
    expect(await deliver(rig, 'no JSON')).to.include({ status: 200, return_code: 2 });
    expect(await stored(rig, request)).to.eql(before);
    expect(payment.status).to.equal(PaymentStatus.PENDING);
  });

  it('asks for a notice again when it does not know the attempt', async () => {
    const data = { app_trans_id: '260101_unknown', amount: 1, zp_trans_id: 1 };
    expect(await deliver(rig, notice(data))).to.include({ status: 200, return_code: 0 });
  });

  it('refuses a signed notice of another application or type', async () => {
    const { request, attempt } = await create(rig);
    const data = { app_trans_id: attempt.providerRef, amount: 250_000, zp_trans_id: 1 };
    expect(await deliver(rig, notice({ ...data, app_id: 1 }))).to.include({ return_code: 2 });
    const other = JSON.stringify({ ...(JSON.parse(notice(data)) as object), type: 2 });
    expect(await deliver(rig, other)).to.include({ return_code: 2 });
    expect((await stored(rig, request)).status).to.equal(PaymentStatus.PENDING);
  });

  it('is FAILED once the buyer is back from a failed payment, and the buyer is sent on', async () => {
    const { request, attempt, code } = await create(rig);
    const { redirectUrl } = await rig.act(attempt.url, 'fail');
    const back = await fetch(redirectUrl ?? '', { redirect: 'manual' });
    expect(back.status).to.equal(303);
    expect(back.headers.get('location')).to.equal(
      `http://127.0.0.1:9/orders?lang=vi&order=${code}`,
    );
    expect((await stored(rig, request)).status).to.equal(PaymentStatus.FAILED);
    expect(await heard(rig, code, 'payment.failed')).to.include({ attemptOpen: false });
    const again = await create(rig, request);
    expect(again.attempt.id).to.not.equal(attempt.id);
    await rig.act(again.attempt.url, 'pay');
    await until(rig, request, paid);
  });

  it('does not take the word of a return for a payment', async () => {
    const { request, attempt } = await create(rig);
    const url = `${rig.webhooks}/return?ref=${attempt.providerRef}&status=1`;
    expect((await fetch(url, { redirect: 'manual' })).status).to.equal(303);
    expect((await stored(rig, request)).status).to.equal(PaymentStatus.PENDING);
    const unknown = await fetch(`${rig.webhooks}/return?ref=%00`, { redirect: 'manual' });
    expect(unknown.status).to.equal(404);
  });

  it('finds a payment whose notice was lost, by asking at the pace of the provider', async () => {
    await rig.knobs({ dropNotices: true });
    const { request, attempt, code } = await create(rig);
    await rig.act(attempt.url, 'pay');
    const first = await rig.client.confirmPaymentIntent({ orderCode: code });
    expect(first.payment?.status).to.equal(PaymentStatus.PAID);
    const second = await create(rig);
    await rig.client.confirmPaymentIntent({ orderCode: second.code });
    await rig.act(second.attempt.url, 'pay');
    const early = await rig.client.confirmPaymentIntent({ orderCode: second.code });
    expect(early.payment?.status).to.equal(PaymentStatus.PENDING);
    rig.clock.skewMs += 61_000;
    await until(rig, second.request, paid);
    expect((await stored(rig, request)).status).to.equal(PaymentStatus.PAID);
  });

  it('takes money that comes after a cancel as late', async () => {
    const { request, attempt, code } = await create(rig);
    const cancelled = await rig.client.cancelPaymentIntent(request);
    expect(cancelled.payment?.status).to.equal(PaymentStatus.CANCELLED);
    expect(await heard(rig, code, 'payment.cancelled')).to.include({ askedByOrder: true });
    expect((await rig.transaction(attempt.providerRef))?.status).to.equal('CANCELLED');
    expect((await rig.act(attempt.url, 'pay')).error).to.contain('was cancelled');
    await rig.knobs({ latePayment: true });
    await rig.act(attempt.url, 'pay');
    expect(await heard(rig, code, 'payment.completed')).to.include({ late: true });
  });

  it('expires within 5 s of the end of its window, and closes the link at the provider', async () => {
    const expiresAt = new Date(rig.clock.now() + 2_500);
    const { request, attempt, code } = await create(rig, { expiresAt });
    const expired = await heard(rig, code, 'payment.expired');
    expect(Number(expired.occurredAt) - Number(expiresAt)).to.be.within(0, 5_000);
    expect((await stored(rig, request)).status).to.equal(PaymentStatus.EXPIRED);
    const closed = async () => (await rig.transaction(attempt.providerRef))?.status === 'CANCELLED';
    await waitUntil('the link is closed', closed, { timeoutMs: 8_000 });
  });

  it('does not expire what was paid in the last moment without a notice', async () => {
    await rig.knobs({ dropNotices: true });
    const { request, attempt, code } = await create(rig, {
      expiresAt: new Date(rig.clock.now() + 2_000),
    });
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    expect(await heard(rig, code, 'payment.completed')).to.include({ late: false });
    expect(count(code, 'payment.expired')).to.equal(0);
  });

  it('takes a notice that is faster than the answer to create', async () => {
    await rig.knobs({ noticeBeforeCreateAnswers: true });
    const { payment } = await create(rig);
    expect(payment.status).to.equal(PaymentStatus.PAID);
  });

  it('ends an attempt whose create was not answered, closes what was stored, and opens another', async () => {
    await rig.knobs({ createTimeoutAfterStoring: true });
    const request = order(rig);
    const call = rig.client.createPaymentIntent(request);
    expect(await refusal(call)).to.equal('PROVIDER_UNAVAILABLE');
    const ref = (await stored(rig, request)).attempts[0]!.providerRef;
    const closed = async () => (await rig.transaction(ref))?.status === 'CANCELLED';
    await waitUntil('the stored link is closed', closed, { timeoutMs: 8_000 });
    await rig.resetKnobs();
    const again = await create(rig, request);
    expect(again.payment.attempts).to.have.length(2);
    await rig.act(again.attempt.url, 'pay');
    await until(rig, request, paid);
  });

  it('takes money of an unanswered create', async () => {
    await rig.knobs({ createTimeoutAfterStoring: true, latePayment: true });
    const request = order(rig);
    await refusal(rig.client.createPaymentIntent(request));
    const { providerRef } = (await stored(rig, request)).attempts[0]!;
    const held = (await rig.transaction(providerRef))!;
    await rig.act(rig.payUrl(held), 'pay');
    await until(rig, request, paid);
    expect(await heard(rig, request.orderCode, 'payment.completed')).to.include({ late: true });
  });

  it('gives two creates at once the same link', async () => {
    await rig.knobs({ createHangsMs: 300 });
    const request = order(rig);
    const both = await Promise.all([create(rig, request), create(rig, request)]);
    expect(both[0].attempt.url).to.match(/^http/);
    expect(both[0].attempt).to.eql(both[1].attempt);
    expect(both[1].payment.attempts).to.have.length(1);
    expect(both[1].attempt.status).to.equal(PaymentStatus.PENDING);
  });

  it('closes a link that was made while its order was cancelled', async () => {
    await rig.knobs({ createHangsMs: 700 });
    const request = order(rig);
    const creating = create(rig, request).catch(() => undefined);
    await until(rig, request, (payment) => payment.attempts.length === 1);
    await rig.client.cancelPaymentIntent(request);
    await creating;
    const { providerRef } = (await stored(rig, request)).attempts[0]!;
    const closed = async () => (await rig.transaction(providerRef))?.status === 'CANCELLED';
    await waitUntil('the link is closed', closed, { timeoutMs: 8_000 });
  });

  it('refuses a create that its own cancel has overtaken', async () => {
    const request = order(rig);
    const { payment } = await rig.client.cancelPaymentIntent(request);
    expect(payment).to.include({ status: PaymentStatus.CANCELLED, orderCode: request.orderCode });
    expect(await refusal(create(rig, request))).to.equal('ORDER_FINAL');
  });

  it('gives money back once, however often it is asked to', async () => {
    const { request, attempt, code } = await create(rig);
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    const ask = () => rig.client.refund({ orderCode: code, reason: 'event cancelled' });
    await Promise.all([ask(), ask(), ask()]);
    const done = await until(
      rig,
      request,
      ({ refunds }) => refunds[0]?.status === RefundStatus.DONE,
    );
    expect(done.refunds).to.have.length(1);
    const event = await heard(rig, code, 'payment.refunded');
    expect(event.refund).to.include({ amountMinor: 250_000, status: RefundStatus.DONE });
    expect((await rig.transaction(attempt.providerRef))?.refunds).to.have.length(1);
  });

  it('follows a refund that takes its time', async () => {
    await rig.knobs({ refundOutcome: 'pending' });
    const { request, attempt, code } = await create(rig);
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.client.refund({ orderCode: code, reason: '' });
    await until(rig, request, ({ refunds }) => refunds[0]?.status === RefundStatus.PENDING);
    await rig.knobs({ refundOutcome: 'ok' });
    rig.clock.skewMs += 6_000;
    await until(rig, request, ({ refunds }) => refunds[0]?.status === RefundStatus.DONE);
    expect((await rig.transaction(attempt.providerRef))?.refunds).to.have.length(1);
  });

  it('asks for a refund that was not answered instead of sending it twice', async () => {
    await rig.knobs({ refundTimeoutAfterStoring: true });
    const { request, attempt, code } = await create(rig);
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.client.refund({ orderCode: code, reason: '' });
    await until(rig, request, ({ refunds }) => refunds[0]?.status === RefundStatus.SENT);
    const done = ({ refunds }: Payment) => refunds[0]?.status === RefundStatus.DONE;
    await until(rig, request, done, 20_000);
    expect((await rig.transaction(attempt.providerRef))?.refunds).to.have.length(1);
  });

  it('hands a refused refund to a person, who settles it', async () => {
    await rig.knobs({ refundOutcome: 'fail' });
    const { request, attempt, code } = await create(rig);
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.client.refund({ orderCode: code, reason: '' });
    const manual = await until(rig, request, (p) => p.refunds[0]?.status === RefundStatus.MANUAL);
    await heard(rig, code, 'payment.refund_failed');
    const refundId = manual.refunds[0]!.id;
    const settled = await rig.client.settleRefund({ refundId, reference: 'VCB 123' });
    expect(settled.refund).to.include({ status: RefundStatus.DONE, reference: 'VCB 123' });
    await rig.client.settleRefund({ refundId, reference: 'VCB 124' });
    expect((await stored(rig, request)).refunds[0]?.reference).to.equal('VCB 123');
    await heard(rig, code, 'payment.refunded');
    expect(count(code, 'payment.refunded')).to.equal(1);
  });

  it('holds money of a wrong amount for review, and sells nothing for it', async () => {
    await rig.knobs({ wrongAmount: 1_000 });
    const { request, attempt, code } = await create(rig);
    await rig.act(attempt.url, 'pay');
    const review = await until(rig, request, (p) => p.status === PaymentStatus.REVIEW);
    expect(review.attempts[0]).to.include({ amountPaidMinor: 1_000 });
    await rig.client.refund({ orderCode: code, reason: 'wrong amount' });
    const event = await heard(rig, code, 'payment.refunded');
    expect(event.refund?.amountMinor).to.equal(1_000);
    expect(count(code, 'payment.completed')).to.equal(0);
  });

  it('refunds a second capture of an order by itself', async () => {
    const { request, attempt, code } = await create(rig);
    await rig.act(attempt.url, 'fail');
    await rig.client.confirmPaymentIntent({ orderCode: code });
    const second = await create(rig, request);
    await rig.act(second.attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.knobs({ latePayment: true });
    await rig.act(attempt.url, 'pay');
    const back = await until(
      rig,
      request,
      ({ refunds }) => refunds[0]?.status === RefundStatus.DONE,
    );
    expect(back.status).to.equal(PaymentStatus.PAID);
    expect((await rig.transaction(attempt.providerRef))?.refunds).to.have.length(1);
    expect((await rig.transaction(second.attempt.providerRef))?.refunds).to.have.length(0);
    await heard(rig, code, 'payment.refunded');
    expect(count(code, 'payment.completed')).to.equal(1);
  });

  it('closes the other link of an order when the first is paid late', async () => {
    const { request, attempt, code } = await create(rig);
    await rig.act(attempt.url, 'fail');
    await rig.client.confirmPaymentIntent({ orderCode: code });
    const second = await create(rig, request);
    await rig.knobs({ latePayment: true });
    await rig.act(attempt.url, 'pay');
    const payment = await until(rig, request, paid);
    expect(payment.attempts[1]?.status).to.equal(PaymentStatus.CANCELLED);
    expect(await heard(rig, code, 'payment.completed')).to.include({ late: true });
    const closed = async () =>
      (await rig.transaction(second.attempt.providerRef))?.status === 'CANCELLED';
    await waitUntil('the other link is closed', closed, { timeoutMs: 8_000 });
  });

  it('refuses what it can not take, with the reason', async () => {
    const bad = [
      { amountMinor: 0 },
      { amountMinor: -1 },
      { currency: 'USD' },
      { redirectUrl: 'javascript:alert(1)' },
      { expiresAt: undefined },
      { idempotencyKey: '' },
    ];
    for (const change of bad)
      expect(await refusal(create(rig, change)), JSON.stringify(change)).to.equal(
        'VALIDATION_FAILED',
      );
    const past = { expiresAt: new Date(rig.clock.now() - 1) };
    expect(await refusal(create(rig, past))).to.equal('PAYMENT_WINDOW_CLOSED');
    const payos = { provider: Provider.PAYOS };
    expect(await refusal(create(rig, payos))).to.equal('PROVIDER_UNAVAILABLE');
    const { request } = await create(rig);
    const reused = { orderCode: 'TB-other', idempotencyKey: request.idempotencyKey };
    expect(await refusal(create(rig, reused))).to.equal('IDEMPOTENCY_KEY_REUSED');
    const dearer = { ...request, amountMinor: 300_000 };
    expect(await refusal(create(rig, dearer))).to.equal('IDEMPOTENCY_KEY_REUSED');
    const { client } = rig;
    const orderCode = 'TB-none';
    const id = '01890000-0000-7000-8000-000000000000';
    for (const call of [
      () => client.confirmPaymentIntent({ orderCode }),
      () => client.refund({ orderCode, reason: '' }),
      () => client.findOne({ id }),
      () => client.settleRefund({ refundId: id, reference: 'r' }),
    ])
      expect(await refusal(call())).to.equal('PAYMENT_NOT_FOUND');
    expect(await refusal(client.findOne({ id: 'x' }))).to.equal('VALIDATION_FAILED');
  });

  it('keeps an attempt open while its provider is out of order', async () => {
    const { request, code } = await create(rig);
    await rig.knobs({ failHttp: 500 });
    const { payment } = await rig.client.confirmPaymentIntent({ orderCode: code });
    expect(payment?.status).to.equal(PaymentStatus.PENDING);
    expect((await stored(rig, request)).status).to.equal(PaymentStatus.PENDING);
  });

  it('is ready, and says what it offers', async () => {
    const ready = await fetch(`http://127.0.0.1:${rig.adminPort}/readyz`);
    expect(ready.status).to.equal(200);
    const { methods } = await rig.client.listMethods({});
    expect(methods.map((method) => method.provider)).to.eql([Provider.ZALOPAY]);
  });
});
