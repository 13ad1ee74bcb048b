import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { PaymentStatus, Provider, RefundStatus } from '@ticketbottle/sdk/payment.js';
import { expect } from 'chai';
import { create, deliver, notice, startRig, until, type Rig } from './support/payment-rig.js';

type Heard = { id: string; kind: string; orderCode: string; severity: string; amountMinor: number };

describe('alerts of payment', function () {
  this.timeout(30_000);
  const { PAYOS, VNPAY, ZALOPAY } = Provider;
  const heard: Heard[] = [];
  let refusals = 0;
  const receiver = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const isAway = refusals > 0;
      if (isAway) refusals--;
      else heard.push(JSON.parse(text) as Heard);
      response.statusCode = isAway ? 503 : 204;
      response.end();
    });
  });
  let rig: Rig;
  before(async function () {
    this.timeout(60_000);
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    const env = { ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/alerts` };
    rig = await startRig(import.meta.filename, { all: true, env });
  });
  after(async () => {
    await rig.stop();
    receiver.close();
  });
  afterEach(() => rig.resetKnobs());

  const paid = ({ status }: { status: PaymentStatus }) => status === PaymentStatus.PAID;
  const of = (code: string) => heard.filter(({ orderCode }) => orderCode === code);
  async function told(code: string, kind: string): Promise<Heard> {
    const find = () => of(code).find((alert) => alert.kind === kind);
    const probe = () => Promise.resolve(find() !== undefined);
    await waitUntil(`${kind} of ${code} is told`, probe, { timeoutMs: 15_000 });
    return find()!;
  }

  it('go with a metric of money that is stranded, which is 0 again once it is settled', async () => {
    const stranded = async () => {
      const text = await (await fetch(`http://127.0.0.1:${rig.adminPort}/metrics`)).text();
      return Number(/^stranded_payments\{.*\} (\d+)$/m.exec(text)?.[1] ?? -1);
    };
    const settleAll = async () => {
      const { items } = await rig.client.listOpenRefunds({});
      for (const { id } of items)
        await rig.client.settleRefund({ refundId: id, reference: 'hand' });
    };
    const becomes = (count: number) =>
      waitUntil(`${count} are stranded`, async () => (await stranded()) === count, {
        timeoutMs: 50_000,
      });
    await becomes(0);
    await rig.knobs({ refundOutcome: 'pending' });
    const { request, attempt, code } = await create(rig, { provider: ZALOPAY });
    await rig.act(attempt.url, 'pay');
    await until(rig, request, paid);
    await rig.client.refund({ orderCode: code, reason: '' });
    await until(rig, request, ({ refunds }) => refunds[0]?.status === RefundStatus.PENDING);
    rig.clock.skewMs += 601_000;
    const odd = await create(rig, { provider: VNPAY });
    await rig.act(odd.attempt.url, 'suspect');
    await becomes(2);
    await rig.knobs({ refundOutcome: 'ok' });
    await settleAll();
    await becomes(0);
  }).timeout(120_000);

  it('tell of money in review: a wrong amount, a suspected fraud', async () => {
    for (const [action, kind, amountMinor] of [
      ['pay-less', 'AMOUNT_MISMATCH', 125_000],
      ['suspect', 'SUSPECTED_FRAUD', 250_000],
    ] as const) {
      const { attempt, code } = await create(rig, { provider: VNPAY });
      await rig.act(attempt.url, action);
      expect(await told(code, kind)).to.include({ severity: 'critical', amountMinor });
    }
  });

  it('tell of late money, of what was paid twice, and of a refund for a person, once each', async () => {
    refusals = 2;
    const { request, attempt, code } = await create(rig, { provider: PAYOS });
    await rig.client.cancelPaymentIntent(request);
    await rig.act(attempt.url, 'pay-late');
    await told(code, 'LATE_MONEY');
    await rig.act(attempt.url, 'pay-late');
    await told(code, 'PAID_TWICE');
    expect(await told(code, 'REFUND_NEEDS_A_PERSON')).to.include({ amountMinor: 250_000 });
    expect(of(code).map(({ kind }) => kind)).to.have.members([
      'LATE_MONEY',
      'PAID_TWICE',
      'REFUND_NEEDS_A_PERSON',
    ]);
  });

  it('tell once of a signed notice about a payment that nobody knows, and not of a forged one', async () => {
    const data = { app_trans_id: '260101_lost', amount: 4_711, zp_trans_id: 9 };
    await deliver(rig, notice({ ...data, app_trans_id: '260101_forged' }, 'not key2'));
    for (let n = 0; n < 3; n++)
      expect(await deliver(rig, notice(data))).to.include({ return_code: 0 });
    expect(await told('', 'UNKNOWN_PAYMENT')).to.include({ amountMinor: 4_711 });
    // Told in turn: what was to be told before has been.
    const { attempt, code } = await create(rig, { provider: VNPAY });
    await rig.act(attempt.url, 'suspect');
    await told(code, 'SUSPECTED_FRAUD');
    expect(of('')).to.have.length(1);
  });
});
