import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import {
  actOnPayPage,
  orderBecomes,
  placeOrder,
  type Problem,
} from '../../tools/platform/buyer.js';
import type { RestAnswer } from '../../tools/platform/rest.js';
import { verify } from '../../tools/verify/verify.js';
import { available, checkout, classId, within } from '../support/checkout.js';
import { platform } from '../support/platform.js';

type Event = { id: string; status: string; config: { requiresApproval: boolean } | null };

function expectRefusal(answer: RestAnswer<Problem>, status: number, code: string): void {
  expect([answer.status, answer.body.code], JSON.stringify(answer.body)).to.eql([status, code]);
}

describe('an organiser', function () {
  this.timeout(60_000);

  const day = 86_400_000;
  const send = (
    method: string,
    path: string,
    body?: unknown,
    token = platform().tokens.organiser,
  ) =>
    platform().rest.call<Problem>(method, path, { token, ...(body === undefined ? {} : { body }) });

  const draft = async (): Promise<Event> => {
    const { rest, tokens } = platform();
    const suffix = randomUUID().slice(0, 8);
    const token = tokens.organiser;
    const category = await rest.ok<{ id: string }>('POST', '/api/categories', {
      token: tokens.admin,
      body: { name: `Jazz ${suffix}`, slug: `jazz-${suffix}` },
    });
    const organizer = await rest.ok<{ id: string }>('POST', '/api/organizers', {
      token,
      body: { name: `Blue ${suffix}` },
    });
    return await rest.ok<Event>('POST', '/api/events', {
      token,
      body: {
        name: `Blue night ${suffix}`,
        startsAt: new Date(Date.now() + 10 * day).toISOString(),
        endsAt: new Date(Date.now() + 11 * day).toISOString(),
        timeZone: 'Asia/Ho_Chi_Minh',
        location: { venue: 'Blue', street: '1 Main', city: 'Hà Nội', country: 'VN' },
        categoryIds: [category.id],
        organizerId: organizer.id,
      },
    });
  };
  const config = (o: object = {}) => ({
    saleOpensAt: new Date(Date.now() - 1_000).toISOString(),
    saleClosesAt: new Date(Date.now() + 5 * day).toISOString(),
    isFree: false,
    isPublic: true,
    requiresApproval: true,
    allowWaitRoom: false,
    maxAttendees: 10,
    holdSeconds: 60,
    ...o,
  });
  const ticketClass = (o: object = {}) => ({
    name: 'Floor',
    priceMinor: 50_000,
    currency: 'VND',
    total: 10,
    ...o,
  });

  it('goes from a draft to a sale by REST alone, and is told at each step what is missing', async () => {
    const { rest, tokens } = platform();
    const event = await draft();
    const path = `/api/events/${event.id}`;
    expect(event).to.include({ status: 'DRAFT', config: null });
    expectRefusal(await send('POST', `${path}/publish`, {}), 409, 'INVALID_TRANSITION');
    expectRefusal(
      await send('POST', `${path}/ticket-classes`, ticketClass()),
      409,
      'INVALID_TRANSITION',
    );
    expectRefusal(
      await send('PUT', `${path}/config`, config({ requiresApproval: false })),
      403,
      'ROLE_REQUIRED',
    );
    expectRefusal(
      await send('PUT', `${path}/config`, config({ saleClosesAt: '2020-01-01T00:00:00Z' })),
      400,
      'VALIDATION_FAILED',
    );
    await rest.ok('PUT', `${path}/config`, { token: tokens.organiser, body: config() });
    expectRefusal(await send('POST', `${path}/approve`, {}), 403, 'ROLE_REQUIRED');
    await rest.ok('POST', `${path}/approve`, { token: tokens.admin, body: {} });
    expectRefusal(await send('POST', `${path}/publish`, {}), 409, 'INVALID_TRANSITION');
    const made = await send('POST', `${path}/ticket-classes`, ticketClass());
    expect(made.status).to.equal(201);
    expectRefusal(await send('POST', `${path}/ticket-classes`, ticketClass()), 409, 'NAME_TAKEN');
    expectRefusal(
      await send('POST', `${path}/ticket-classes`, ticketClass({ name: 'Box' })),
      400,
      'VALIDATION_FAILED',
    );
    expectRefusal(
      await send('POST', `${path}/ticket-classes`, ticketClass({ name: 'Box', currency: 'USD' })),
      400,
      'CURRENCY_MISMATCH',
    );
    const published = await rest.ok<Event>('POST', `${path}/publish`, {
      token: tokens.organiser,
      body: {},
    });
    expect(published.status).to.equal('PUBLISHED');
    await within(5, 'the event is listed', async () => {
      const { items } = await rest.ok<{ items: Event[] }>('GET', '/api/events?limit=100');
      return items.some(({ id }) => id === event.id) ? true : undefined;
    });
  });

  it('refuses orders of an event that is not published', async () => {
    const event = await draft();
    await send('PUT', `/api/events/${event.id}/config`, config());
    const made = await platform().rest.ok<{ id: string }>(
      'POST',
      `/api/events/${event.id}/ticket-classes`,
      { token: platform().tokens.organiser, body: ticketClass() },
    );
    const buyer = await platform().buyer();
    const answer = await placeOrder(platform().rest, buyer.token, {
      eventId: event.id,
      items: [{ ticketClassId: made.id, quantity: 1 }],
    });
    expectRefusal(answer, 409, 'EVENT_NOT_PUBLISHED');
  });

  it('can neither lower a total below what is held, nor delete a class with sales', async () => {
    const event = await platform().event({ config: { allowWaitRoom: false } });
    const buyer = await platform().buyer();
    const request = {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 3 }],
    };
    expect((await placeOrder(platform().rest, buyer.token, request)).status).to.equal(201);
    const path = `/api/ticket-classes/${classId(event)}`;
    expectRefusal(await send('PATCH', path, { total: 2 }), 409, 'HAS_SALES');
    expectRefusal(await send('DELETE', path), 409, 'HAS_SALES');
    const { body } = await platform().rest.call<{ total: number; priceMinor: number }>(
      'PATCH',
      path,
      {
        token: platform().tokens.organiser,
        body: { total: 3 },
      },
    );
    expect(body).to.include({ total: 3, priceMinor: 100_000 });
    await within(1, 'nothing is left', async () =>
      (await available(event, classId(event))) === 0 ? true : undefined,
    );
  });

  it('asks buyers for a verified address where the event says so', async () => {
    const event = await platform().event({ config: { requireVerifiedEmail: true } });
    const buyer = await platform().buyer();
    const joined = await send(
      'POST',
      '/api/waitroom/join',
      { eventId: event.eventId },
      buyer.token,
    );
    expectRefusal(joined, 403, 'EMAIL_NOT_VERIFIED');
  });

  it('says PROVIDER_UNAVAILABLE for a provider that is out of order, and holds nothing', async () => {
    const control = `${platform().simulatorUrl}/control`;
    await fetch(`${control}/knobs`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ failHttp: 500, onlyProvider: 'payos' }),
    });
    const event = await platform().event({ config: { allowWaitRoom: false } });
    const buyer = await platform().buyer();
    const answer = await placeOrder(platform().rest, buyer.token, {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 1 }],
      paymentMethod: 'PAYOS',
    });
    await fetch(`${control}/reset`, { method: 'POST' });
    expectRefusal(answer, 502, 'PROVIDER_UNAVAILABLE');
    await within(2, 'the tickets are back', async () =>
      (await available(event, classId(event))) === 20 ? true : undefined,
    );
    const free = await placeOrder(platform().rest, buyer.token, {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 1 }],
      paymentMethod: 'NONE',
    });
    expectRefusal(free, 400, 'AMOUNT_INVALID');
  });

  it('refunds an order once: the money goes back, the tickets are void and on sale again', async () => {
    const { rest, tokens } = platform();
    const event = await platform().event();
    const buyer = await platform().buyer();
    const items = [{ ticketClassId: classId(event), quantity: 2 }];
    const { order, url } = await checkout(buyer, event, items);
    await actOnPayPage(url, 'pay');
    const { code } = order;
    await orderBecomes(rest, buyer.token, { code, status: ['COMPLETED'], ms: 10_000 });
    const refund = (token: string) =>
      send('POST', `/api/orders/${code}/refund`, { reason: 'rain' }, token);
    const stranger = await platform().buyer();
    expect([403, 404]).to.include((await refund(stranger.token)).status);
    expect((await refund(tokens.organiser)).status).to.equal(200);
    await orderBecomes(rest, buyer.token, { code, status: ['REFUNDED'], ms: 25_000 });
    await within(2, 'the tickets are on sale again', async () =>
      (await available(event, classId(event))) === 20 ? true : undefined,
    );
    const { items: tickets } = await rest.ok<{ items: { status: string; qr: string }[] }>(
      'GET',
      `/api/orders/${code}/tickets`,
      { token: buyer.token },
    );
    expect(tickets.map(({ status }) => status)).to.eql(['VOID', 'VOID']);
    const scan = await send('POST', `/api/events/${event.eventId}/check-ins`, {
      ticket: tickets[0]?.qr,
    });
    expectRefusal(scan, 409, 'TICKET_VOID');
    const verdict = await verify(platform(), event.eventId);
    expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);
  });

  it('cancels an event: pending orders end, paid ones are refunded, the line closes', async () => {
    const { rest, tokens } = platform();
    const event = await platform().event();
    const [paying, paid] = [await platform().buyer(), await platform().buyer()];
    const items = [{ ticketClassId: classId(event), quantity: 1 }];
    const pending = await checkout(paying, event, items);
    const bought = await checkout(paid, event, items);
    await actOnPayPage(bought.url, 'pay');
    const done = { code: bought.order.code, ms: 25_000 };
    await orderBecomes(rest, paid.token, { ...done, status: ['COMPLETED'] });
    await rest.ok('POST', `/api/events/${event.eventId}/cancel`, {
      token: tokens.organiser,
      body: { reason: 'storm' },
    });
    const ended = await orderBecomes(rest, paying.token, {
      code: pending.order.code,
      status: ['CANCELLED'],
      ms: 25_000,
    });
    expect(ended.cancelReason).to.equal('EVENT_CANCELLED');
    await orderBecomes(rest, paid.token, { ...done, status: ['REFUNDED'] });
    const verdict = await verify(platform(), event.eventId);
    expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);
  });

  it('keeps the last ADMIN of an event, and finds nothing under unknown ids', async () => {
    const event = await platform().event();
    const me = await platform().rest.ok<{ id: string }>('GET', '/api/auth/me', {
      token: platform().tokens.organiser,
    });
    const path = `/api/events/${event.eventId}/roles/${me.id}`;
    expectRefusal(await send('DELETE', path), 409, 'LAST_ADMIN');
    expectRefusal(await send('GET', '/api/orders/TB-0000000000'), 404, 'ORDER_NOT_FOUND');
    expectRefusal(
      await send('GET', `/api/tickets/${randomUUID()}/qr.svg`),
      404,
      'TICKET_NOT_FOUND',
    );
    expectRefusal(await send('GET', `/api/users/${randomUUID()}`), 404, 'USER_NOT_FOUND');
  });
});
