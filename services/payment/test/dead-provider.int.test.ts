import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { PaymentStatus, Provider } from '@ticketbottle/sdk/payment.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import { create, order, startRig, until, type Rig } from './support/payment-rig.js';

const { PAYOS, VNPAY, ZALOPAY } = Provider;

/** What a buyer is promised, and five times of it, milliseconds. */
const answeredMs = 5 * 5_000;
const atOnceMs = 5 * 50;

describe('a provider that hangs', function () {
  this.timeout(90_000);
  let rig: Rig;
  before(async () => {
    rig = await startRig(import.meta.filename, { all: true });
  });
  after(() => rig.stop());
  afterEach(() => rig.resetKnobs());

  async function refusal(provider: Provider) {
    const asked = performance.now();
    const error: unknown = await create(rig, { provider }).then(
      () => undefined,
      (e: unknown) => e,
    );
    return { reason: refusalOf(error)?.reason, ms: performance.now() - asked };
  }
  const available = async () => {
    const { methods } = await rig.client.listMethods({});
    return methods.filter((method) => method.available).map(({ provider }) => provider);
  };

  for (const [dead, others] of [
    [ZALOPAY, [PAYOS, VNPAY]],
    [PAYOS, [ZALOPAY, VNPAY]],
  ] as const)
    it(`(${dead === ZALOPAY ? 'ZaloPay' : 'PayOS'}) is a refusal after 5 s, then at once; the others sell meanwhile`, async () => {
      const onlyProvider = dead === ZALOPAY ? 'zalopay' : 'payos';
      await rig.knobs({ hang: true, onlyProvider });
      const first = await Promise.all(Array.from({ length: 6 }, () => refusal(dead)));
      for (const { reason, ms } of first) {
        expect(reason).to.equal('PROVIDER_UNAVAILABLE');
        expect(ms).to.be.below(answeredMs);
      }
      expect(await available()).to.have.members(others);
      const times: number[] = [];
      while (times.length < 20) {
        const { reason, ms } = await refusal(dead);
        expect(reason).to.equal('PROVIDER_UNAVAILABLE');
        times.push(ms);
      }
      times.sort((a, b) => a - b);
      // One of them may be who tries whether the provider is back.
      expect(times.at(-2)).to.be.below(atOnceMs);
      for (const provider of others) {
        const { request, attempt } = await create(rig, { provider });
        await rig.act(attempt.url, 'pay');
        await until(rig, request, ({ status }) => status === PaymentStatus.PAID);
      }
      await rig.resetKnobs();
      const back = order(rig, { provider: dead });
      const isBack = () =>
        rig.client.createPaymentIntent(back).then(
          () => true,
          () => false,
        );
      await waitUntil('it is asked again by itself', isBack, { timeoutMs: answeredMs });
    });
});
