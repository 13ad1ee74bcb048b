import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createTicketBottle, isRefusal, refusalOf } from '@ticketbottle/sdk/index.js';
import { OrderStatus, PaymentMethod } from '@ticketbottle/sdk/order.js';
import { SessionStatus } from '@ticketbottle/sdk/waitroom.js';
import { expect } from 'chai';
import { actOnPayPage } from '../../tools/platform/buyer.js';
import { until } from '../../tools/platform/until.js';
import { classId } from '../support/checkout.js';
import { platform } from '../support/platform.js';

describe('one purchase by the SDK', function () {
  this.timeout(60_000);

  const connect = (token?: string) => {
    const { address, caFile } = platform().sdk;
    return createTicketBottle({ address, token, tls: { ca: readFileSync(caFile) } });
  };

  it('signs in, finds the event, waits, orders and holds tickets, over TLS and one port', async () => {
    const event = await platform().event({ maxConcurrent: 1 });
    const { email, password } = await platform().buyer();
    const guest = connect();
    const { tokens } = await guest.user.signIn({ email, password });
    const buyer = connect(tokens?.accessToken);
    const { events } = await guest.event.list({ limit: 100 });
    expect(events.map(({ id }) => id)).to.include(event.eventId);

    const { session } = await buyer.waitroom.join({ eventId: event.eventId });
    let checkoutToken = '';
    for await (const { session: now } of buyer.waitroom.streamPosition({
      sessionId: session?.sessionId ?? '',
    })) {
      checkoutToken = now?.checkoutToken ?? '';
      if (now?.status !== SessionStatus.WAITING) break;
    }
    expect(checkoutToken).to.not.equal('');

    const request = {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 2 }],
      contact: { name: 'Hoa', email, phone: '+84901234567' },
      paymentMethod: PaymentMethod.ZALOPAY,
      checkoutToken,
      redirectUrl: 'http://127.0.0.1:3000/orders',
    };
    const tooMany = { ...request, items: [{ ticketClassId: classId(event), quantity: 21 }] };
    const refused: unknown = await buyer.order
      .create({ ...tooMany, idempotencyKey: randomUUID() })
      .catch((error: unknown) => error);
    expect(isRefusal(refused, 'ORDER_LIMIT_REACHED'), String(refused)).to.equal(true);
    expect(refusalOf(refused)?.message).to.be.a('string').and.not.equal('');

    const { order } = await buyer.order.create({ ...request, idempotencyKey: randomUUID() });
    const code = order?.code ?? '';
    await actOnPayPage(order?.payment?.url ?? '', 'pay');
    const by = { $case: 'code', value: code } as const;
    await until(
      async () => {
        const { order: now } = await buyer.order.findOne({ by });
        return now?.status === OrderStatus.COMPLETED ? now : undefined;
      },
      { ms: 10_000, what: `order ${code} is complete` },
    );
    const { tickets } = await buyer.order.listTickets({ by });
    expect(tickets.map(({ seat }) => seat)).to.eql([1, 2]);
    guest.close();
    buyer.close();
  });
});
