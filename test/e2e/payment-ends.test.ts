import { expect } from 'chai';
import { actOnPayPage, orderBecomes, orderNow } from '../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { until } from '../../tools/platform/until.js';
import { verify } from '../../tools/verify/verify.js';
import {
  available,
  checkout,
  classId,
  inCheckout,
  within,
  type Buyer,
} from '../support/checkout.js';
import { platform } from '../support/platform.js';

describe('a payment that does not become a sale', function () {
  this.timeout(120_000);

  let event: PublishedEvent;
  let buyer: Buyer;
  beforeEach(async () => {
    event = await platform().event({ holdSeconds: 15 });
    buyer = await platform().buyer();
  });
  afterEach(async () => {
    const verdict = await verify(platform(), event.eventId);
    expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);
  });

  const items = () => [{ ticketClassId: classId(event), quantity: 2 }];
  const everythingBack = () =>
    within(2, 'stock and slot are back', async () =>
      (await available(event, classId(event))) === 20 && (await inCheckout(event)) === 0
        ? true
        : undefined,
    );

  it('fails the order, and stock and slot are back within 2 s of the return', async () => {
    const { order, url } = await checkout(buyer, event, items());
    await within(1, 'availability is down by 2', async () =>
      (await available(event, classId(event))) === 18 ? true : undefined,
    );
    expect(await actOnPayPage(url, 'fail')).to.eql({ status: 303, returned: 303 });
    const { rest } = platform();
    const ended = await orderBecomes(rest, buyer.token, {
      code: order.code,
      status: ['FAILED'],
      ms: 10_000,
    });
    expect(ended.cancelReason ?? '').to.equal('');
    await everythingBack();
  });

  it('is cancelled as PAYMENT_EXPIRED soon after the window of a buyer who walked away', async () => {
    const { order } = await checkout(buyer, event, items());
    const windowEnd = Date.parse(order.holdExpiresAt) - 3_000;
    const ended = await until(
      async () => {
        const now = await orderNow(platform().rest, buyer.token, order.code);
        return now.status === 'PENDING' ? undefined : now;
      },
      { ms: windowEnd - Date.now() + 25_000, what: 'the order ends' },
    );
    expect(ended).to.include({ status: 'CANCELLED', cancelReason: 'PAYMENT_EXPIRED' });
    expect(Date.now(), 'not before the window ended').to.be.greaterThan(windowEnd - 1_000);
    await everythingBack();
  });

  it('is cancelled by the buyer, and the link no longer pays', async () => {
    const { order, url } = await checkout(buyer, event, items());
    const path = `/api/orders/${order.code}/cancel`;
    const cancelled = await platform().rest.ok<{ status: string }>('POST', path, {
      token: buyer.token,
      body: {},
    });
    expect(cancelled.status).to.equal('CANCELLED');
    await everythingBack();
    await within(2, 'the link is dead', async () =>
      (await actOnPayPage(url, 'pay')).status >= 400 ? true : undefined,
    );
    expect((await orderNow(platform().rest, buyer.token, order.code)).status).to.equal('CANCELLED');
  });
});
