import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { Provider } from '@ticketbottle/sdk/payment.js';
import { expect } from 'chai';
import {
  actOnPayPage,
  admitted,
  join as joinLine,
  orderBecomes,
  orderNow,
  placeOrder,
} from '../../tools/platform/buyer.js';
import { until } from '../../tools/platform/until.js';
import { asOperator } from '../../tools/platform/operator.js';
import { daysFrom } from '../../tools/reconcile/days.js';
import { reportText } from '../../tools/reconcile/print.js';
import { compareDays } from '../../tools/reconcile/report.js';
import { runFile } from '../../tools/start/run-file.js';
import { openStores, type Stores } from '../../tools/verify/stores.js';
import { verify } from '../../tools/verify/verify.js';
import { admit, available, classId, within } from '../support/checkout.js';
import { platform } from '../support/platform.js';

type Ran = { code: number; out: string; err: string };
type Open = {
  items: { id: string; orderCode: string; amountMinor: number; provider: string; why: string }[];
};

describe('the tools of whoever operates payments', function () {
  this.timeout(120_000);
  let stores: Stores;
  before(async () => {
    stores = await openStores(platform());
    const running = runFile(platform(), platform().accounts);
    await writeFile(join(platform().dir, 'run.json'), JSON.stringify(running), { mode: 0o600 });
  });
  after(() => stores.close());

  const tool = (name: 'reconcile' | 'refunds', ...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const source = ['--import', 'tsx', '--conditions=source', `tools/${name}/main.ts`];
      const of = ['--dir', platform().dir, ...args];
      execFile(execPath, [...source, ...of], { timeout: 60_000 }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  /** Paid with PayOS, which gives nothing back by itself. */
  async function paidOrder() {
    const { rest } = platform();
    const event = await platform().event();
    const { token } = await platform().buyer();
    const { sessionId } = await joinLine(rest, token, event.eventId);
    const { checkoutToken } = await admitted(rest, token, sessionId, 10_000);
    const items = [{ ticketClassId: classId(event), quantity: 1 }];
    const order = { eventId: event.eventId, items, checkoutToken, paymentMethod: 'PAYOS' };
    const { body } = await placeOrder(rest, token, order);
    await actOnPayPage(body.payment?.url ?? '', 'pay');
    const { code } = body.order;
    await orderBecomes(rest, token, { code, status: ['COMPLETED'], ms: 30_000 });
    return { code, token };
  }
  const today = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

  it('list a refund that a provider can not send, and settle it, which the buyer sees', async () => {
    const { code, token } = await paidOrder();
    const { rest, tokens } = platform();
    const asked = { token: tokens.admin, body: { reason: 'illness' } };
    await rest.ok('POST', `/api/orders/${code}/refund`, asked);
    await until(
      async () => {
        const manual = await stores.sql(
          'payment',
          `SELECT 1 FROM refunds r JOIN intents i ON i.id = r.intent_id
           WHERE i.order_code = $1 AND r.status = 'MANUAL'`,
          [code],
        );
        return manual.length === 1 ? true : undefined;
      },
      { ms: 30_000, what: 'the refund waits for a person' },
    );
    const { items } = JSON.parse((await tool('refunds', 'list', '--json')).out) as Open;
    const item = items.find(({ orderCode }) => orderCode === code);
    expect(item).to.include({ amountMinor: 100_000, provider: 'PAYOS' });
    expect(item?.why).to.contain('bank transfer');
    const settled = await tool('refunds', 'settle', item?.id ?? '', '--reference', 'VCB 4711');
    expect(settled).to.include({ code: 0, err: '' });
    expect(settled.out).to.contain('VCB 4711');
    await orderBecomes(rest, token, { code, status: ['REFUNDED'], ms: 30_000 });
  });

  it('settle money in review: the buyer sees that it is looked at, stock is back, then the money is', async () => {
    const { rest } = platform();
    const event = await platform().event();
    const buyer = await platform().buyer();
    const { checkoutToken } = await admit(buyer, event);
    const items = [{ ticketClassId: classId(event), quantity: 1 }];
    const order = { eventId: event.eventId, items, checkoutToken, paymentMethod: 'VNPAY' };
    const { body } = await placeOrder(rest, buyer.token, order);
    await actOnPayPage(body.payment?.url ?? '', 'pay-less');
    const { code } = body.order;
    await orderBecomes(rest, buyer.token, { code, status: ['FAILED'], ms: 30_000 });
    const { payment } = await orderNow(rest, buyer.token, code);
    expect(payment?.status).to.equal('REVIEW');
    await within(2, 'stock is back', async () =>
      (await available(event, classId(event))) === 20 ? true : undefined,
    );
    const { items: open } = JSON.parse((await tool('refunds', 'list', '--json')).out) as Open;
    const item = open.find(({ orderCode }) => orderCode === code);
    expect(item).to.include({ amountMinor: 50_000, provider: 'VNPAY' });
    await tool('refunds', 'settle', item?.id ?? '', '--reference', 'VCB 4712');
    await orderBecomes(rest, buyer.token, { code, status: ['REFUNDED'], ms: 30_000 });
    const verdict = await verify(platform(), event.eventId);
    expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);
  });

  it('report what differs from the provider, and say so by the exit code', async () => {
    const { code } = await paidOrder();
    const mayBeAsked = () =>
      stores.sql('payment', `UPDATE attempts SET queried_at = created_at - interval '1 hour'`, []);
    const change = (by: number) =>
      stores.sql(
        'payment',
        `UPDATE attempts SET amount_paid_minor = amount_paid_minor + $2
         WHERE intent_id = (SELECT id FROM intents WHERE order_code = $1)`,
        [code, by],
      );
    await mayBeAsked();
    const days = daysFrom(today(), 1) ?? [];
    const { dir } = platform();
    const fair = await asOperator(dir, (payment) => compareDays(payment, days, Provider.PAYOS));
    expect(fair, reportText(fair)).to.deep.include({ unanswered: 0, differences: [] });
    expect(fair.totals[0]?.heldMinor).to.equal(fair.totals[0]?.toldMinor).and.to.be.above(0);
    await mayBeAsked();
    await change(-1);
    const told = await tool('reconcile', '--day', today(), '--provider', 'payos');
    await change(1);
    expect(told).to.include({ code: 1, err: '' });
    expect(told.out).to.match(/day +provider +attempts +compared +here +there +differences/);
    expect(told.out).to.match(new RegExp(`AMOUNT +order ${code}, PAYOS .*here PAID 99,999`));
    expect(await tool('reconcile', '--day', 'someday')).to.include({ code: 2 });
  });
});
