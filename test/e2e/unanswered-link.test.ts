import { expect } from 'chai';
import { orderBecomes, orderNow, placeOrder } from '../../tools/platform/buyer.js';
import { until } from '../../tools/platform/until.js';
import { openStores, type Stores } from '../../tools/verify/stores.js';
import { verify } from '../../tools/verify/verify.js';
import { admit, classId } from '../support/checkout.js';
import { platform } from '../support/platform.js';

describe('an order whose payment link was never answered', function () {
  this.timeout(180_000);
  let stores: Stores;
  before(async () => {
    stores = await openStores(platform());
  });
  after(() => stores.close());
  const simulator = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(platform().simulatorUrl + path, { method, headers, ...init });
    return (await response.json()) as T;
  };
  afterEach(() => simulator('POST', '/control/reset'));

  for (const [paymentMethod, onlyProvider] of [
    ['ZALOPAY', 'zalopay'],
    ['PAYOS', 'payos'],
  ] as const)
    it(`ends, and money that comes to the link of ${paymentMethod} all the same is tickets or goes back once`, async () => {
      const { rest } = platform();
      const event = await platform().event();
      const buyer = await platform().buyer();
      const { checkoutToken } = await admit(buyer, event);
      await simulator('PATCH', '/control/knobs', { createTimeoutAfterStoring: true, onlyProvider });
      const items = [{ ticketClassId: classId(event), quantity: 1 }];
      const order = { eventId: event.eventId, items, checkoutToken, paymentMethod };
      const answer = await placeOrder(rest, buyer.token, order);
      expect(answer.status, JSON.stringify(answer.body)).to.be.at.least(500);
      const code = await until(
        async () => (await stores.orders.findOne({ eventId: event.eventId }))?.code,
        { ms: 10_000, what: 'there is an order' },
      );
      await orderBecomes(rest, buyer.token, { code, status: ['FAILED', 'CANCELLED'], ms: 60_000 });
      await simulator('POST', '/control/reset');
      const attempts = await stores.sql(
        'payment',
        `SELECT a.provider_ref AS ref FROM attempts a JOIN intents i ON i.id = a.intent_id WHERE i.order_code = $1`,
        [code],
      );
      const { items: links } = await simulator<{ items: { ref: string; payPath: string }[] }>(
        'GET',
        '/control/transactions',
      );
      const ours = attempts as { ref: string }[];
      const link = links.find(({ ref }) => ours.some((attempt) => attempt.ref === ref));
      await simulator('POST', link?.payPath ?? '', { action: 'pay-late' });
      const refunds = () =>
        stores.sql(
          'payment',
          `SELECT r.status FROM refunds r JOIN intents i ON i.id = r.intent_id WHERE i.order_code = $1`,
          [code],
        );
      // PayOS gives nothing back by itself: its refund waits for a person.
      const end = await until(
        async () => {
          const { status } = await orderNow(rest, buyer.token, code);
          const isBack = status === 'REFUND_PENDING' || status === 'REFUNDED';
          if (isBack && (await refunds()).length === 1) return 'money';
          return status === 'COMPLETED' ? 'tickets' : undefined;
        },
        { ms: 60_000, what: 'there are tickets or money' },
      );
      expect(await refunds()).to.have.length(end === 'money' ? 1 : 0);
      const verdict = await verify(platform(), event.eventId);
      expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);
    });
});
