import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { PaymentStatus, Provider, type Payment } from '@ticketbottle/sdk/payment.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { create, heard, order, startRig, stored, until, type Rig } from './support/payment-rig.js';

const { PAYOS, VNPAY, ZALOPAY } = Provider;

const none = () => undefined;

describe('a link whose create was not answered', function () {
  this.timeout(90_000);
  let rig: Rig;
  before(async () => {
    const env = { ZALOPAY_QUERY_SECONDS: '1', PAYOS_QUERY_SECONDS: '1' };
    rig = await startRig(import.meta.filename, { all: true, env });
  });
  after(() => rig.stop());
  afterEach(() => rig.resetKnobs());

  async function unanswered(provider: Provider) {
    const request = order(rig, { provider });
    const error: unknown = await rig.client.createPaymentIntent(request).catch((e: unknown) => e);
    expect(refusalOf(error)?.reason).to.equal('PROVIDER_UNAVAILABLE');
    const payment = await stored(rig, request);
    expect(payment.status).to.equal(PaymentStatus.FAILED);
    return { request, code: request.orderCode, ref: payment.attempts[0]!.providerRef };
  }
  const closed = (ref: string, seconds: number) =>
    waitUntil(
      `the link ${ref} is closed`,
      async () => (await rig.transaction(ref))?.status === 'CANCELLED',
      { timeoutMs: seconds * 5_000 },
    );
  /** The order asks for its money back, as often as it likes. */
  async function goesBackOnce(request: { idempotencyKey: string; orderCode: string }) {
    await until(rig, request, ({ status }) => status === PaymentStatus.PAID);
    expect(await heard(rig, request.orderCode, 'payment.completed')).to.include({ late: true });
    const ask = () => rig.client.refund({ orderCode: request.orderCode, reason: 'order ended' });
    await Promise.all([ask(), ask(), ask()]);
    const isOver = ({ refunds }: Payment) =>
      refunds.some(({ status }) => /DONE|MANUAL/.test(status));
    expect((await until(rig, request, isOver, 20_000)).refunds).to.have.length(1);
    const completed = rig
      .eventsOf(request.orderCode)
      .filter(({ type }) => type === 'payment.completed');
    expect(completed).to.have.length(1);
  }

  for (const provider of [ZALOPAY, PAYOS]) {
    it(`of ${provider} fails the payment, is closed, and gives late money back once`, async () => {
      await rig.knobs({ createTimeoutAfterStoring: true });
      const { request, code, ref } = await unanswered(provider);
      expect(await heard(rig, code, 'payment.failed')).to.include({ attemptOpen: false });
      await closed(ref, 8);
      await rig.resetKnobs();
      await rig.act(rig.payUrl((await rig.transaction(ref))!), 'pay-late');
      await goesBackOnce(request);
    });

    it(`of ${provider} is closed also when it was stored long after everybody had gone`, async () => {
      await rig.knobs({ createHangsMs: 8_000 });
      const { ref } = await unanswered(provider);
      await closed(ref, 8);
    });

    it(`of ${provider} is closed within 20 s after the provider is back`, async () => {
      await rig.knobs({ createTimeoutAfterStoring: true });
      const requests = Array.from({ length: 6 }, () => order(rig, { provider }));
      const creating = requests.map((request) =>
        rig.client.createPaymentIntent(request).catch((e: unknown) => refusalOf(e)?.reason),
      );
      const refs = await Promise.all(
        requests.map(async (request) => {
          const refOf = async () => {
            const found = await rig.client.getPaymentByIdempotencyKey(request).catch(none);
            return found?.payment?.attempts[0]?.providerRef;
          };
          const isKnown = async () => (await refOf()) !== undefined;
          await waitUntil('there is a row', isKnown, { timeoutMs: 10_000 });
          const ref = (await refOf())!;
          const isThere = async () => (await rig.transaction(ref)) !== undefined;
          await waitUntil('it is stored there', isThere, { timeoutMs: 10_000 });
          return ref;
        }),
      );
      await rig.knobs({ hang: true });
      for (const reason of await Promise.all(creating))
        expect(reason).to.equal('PROVIDER_UNAVAILABLE');
      const offered = async () =>
        (await rig.client.listMethods({})).methods.find((method) => method.provider === provider)
          ?.available;
      expect(await offered()).to.equal(false);
      await rig.resetKnobs();
      for (const ref of refs) await closed(ref, 20);
    });
  }

  it('of VNPay, which asks nobody and can cancel nothing, gives late money back once', async () => {
    const { request, attempt } = await create(rig, { provider: VNPAY });
    // The answer was lost on its way to order, which ends the order.
    await rig.client.cancelPaymentIntent(request);
    await rig.act(attempt.url, 'pay-late');
    await goesBackOnce(request);
  });
});
