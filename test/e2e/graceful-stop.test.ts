import { expect } from 'chai';
import type { ServiceName } from '@ticketbottle/local-stack/services/names.js';
import { placeOrder } from '../../tools/platform/buyer.js';
import { until } from '../../tools/platform/until.js';
import { classId } from '../support/checkout.js';
import { healthy } from '../support/healthy.js';
import { platform } from '../support/platform.js';

describe('SIGTERM under load', function () {
  this.timeout(120_000);
  beforeEach(healthy);

  const services: ServiceName[] = [
    'api-gateway',
    'order',
    'inventory',
    'payment',
    'event',
    'user',
    'waitroom',
  ];
  for (const service of services)
    it(`${service} loses no order that was accepted`, async () => {
      const { rest } = platform();
      const event = await platform().event({
        classes: [{ name: 'Guest list', priceMinor: 0, total: 1_000 }],
        config: { isFree: true, allowWaitRoom: false, maxTicketsPerUser: 1_000 },
      });
      const buyer = await platform().buyer();
      const accepted: string[] = [];
      let enough = false;
      const load = Array.from({ length: 4 }, async () => {
        while (!enough && accepted.length < 990) {
          const { status, body } = await placeOrder(rest, buyer.token, {
            eventId: event.eventId,
            items: [{ ticketClassId: classId(event), quantity: 1 }],
            paymentMethod: 'NONE',
          }).catch(() => ({ status: 0, body: undefined }));
          if (status === 201 && body !== undefined) accepted.push(body.order.code);
          else expect([0, 409, 429, 502, 503, 504], JSON.stringify(body)).to.include(status);
        }
      });
      const more = (least: number) =>
        until(() => Promise.resolve(accepted.length >= least ? true : undefined), {
          ms: 60_000,
          what: `${least} orders are accepted`,
          everyMs: 10,
        });
      await more(5);
      const exitCode = await platform().services.restart(service);
      expect(exitCode, 'within 10 s, or it would have been killed').to.equal(0);
      await more(accepted.length + 5);
      enough = true;
      await Promise.all(load);
      for (const code of accepted) {
        const order = await rest.call<{ status: string }>('GET', `/api/orders/${code}`, {
          token: buyer.token,
        });
        expect([order.status, order.body.status], code).to.eql([200, 'COMPLETED']);
      }
    });
});
