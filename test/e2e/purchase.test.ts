import { createPublicKey } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import {
  actOnPayPage,
  join,
  orderBecomes,
  placeOrder,
  type Session,
} from '../../tools/platform/buyer.js';
import { verify } from '../../tools/verify/verify.js';
import { available, classId, inCheckout, within } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { readStream } from '../support/sse.js';

type Ticket = { ticketId: string; orderCode: string; seat: number; qr: string; status: string };

describe('one purchase through the front door', function () {
  this.timeout(60_000);

  it('takes a buyer from the line to three tickets whose QR codes anyone can check', async () => {
    const { rest, gatewayUrl } = platform();
    const event = await platform().event({
      classes: [
        { name: 'Standing', priceMinor: 450_000, total: 10 },
        { name: 'Balcony', priceMinor: 890_000, total: 5 },
      ],
    });
    const buyer = await platform().buyer();

    const joined = await join(rest, buyer.token, event.eventId);
    expect(joined.arrivalNumber).to.equal(1);
    const url = `${gatewayUrl}/api/waitroom/sessions/${joined.sessionId}`;
    const stream = await readStream(`${url}/stream`, {
      token: buyer.token,
      ms: 10_000,
      done: ({ event: name }) => name === 'admitted',
    });
    expect(stream.contentType).to.match(/^text\/event-stream/);
    const { session } = await rest.ok<{ session: Session }>(
      'GET',
      `/api/waitroom/sessions/${joined.sessionId}`,
      { token: buyer.token },
    );
    expect(session.status).to.equal('ADMITTED');

    const { status, body, headers } = await placeOrder(rest, buyer.token, {
      eventId: event.eventId,
      items: [
        { ticketClassId: classId(event, 0), quantity: 2 },
        { ticketClassId: classId(event, 1), quantity: 1 },
      ],
      checkoutToken: session.checkoutToken,
    });
    expect(status, JSON.stringify(body)).to.equal(201);
    const { code } = body.order;
    expect(code).to.match(/^TB-[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(headers.get('location')).to.equal(`/api/orders/${code}`);
    expect(body.order.totalMinor).to.equal(2 * 450_000 + 890_000);

    const paid = await actOnPayPage(body.payment?.url ?? '', 'pay');
    expect(paid).to.eql({ status: 303, returned: 303 });
    const order = await orderBecomes(rest, buyer.token, {
      code,
      status: ['COMPLETED'],
      ms: 10_000,
    });
    expect(
      order.items.map(({ name, priceMinor, quantity, totalMinor }) => [
        name,
        priceMinor,
        quantity,
        totalMinor,
      ]),
    ).to.have.deep.members([
      ['Standing', 450_000, 2, 900_000],
      ['Balcony', 890_000, 1, 890_000],
    ]);
    expect(order).to.include({ totalMinor: 1_790_000, currency: 'VND' });

    const { items: tickets } = await rest.ok<{ items: Ticket[] }>(
      'GET',
      `/api/orders/${code}/tickets`,
      {
        token: buyer.token,
      },
    );
    expect(tickets.map(({ seat, status: state }) => [seat, state])).to.eql([
      [1, 'VALID'],
      [2, 'VALID'],
      [3, 'VALID'],
    ]);
    for (const ticket of tickets) await expectGenuine(ticket, event.eventId);

    await within(2, 'availability is down by 3', async () =>
      (await available(event, classId(event, 0))) === 8 &&
      (await available(event, classId(event, 1))) === 4
        ? true
        : undefined,
    );
    await within(2, 'the slot is free', async () =>
      (await inCheckout(event)) === 0 ? true : undefined,
    );
    const verdict = await verify(platform(), event.eventId);
    expect(verdict.ok, verdict.lines.join('\n')).to.equal(true);
  });

  it('shows the place in line by poll and by stream while others are in checkout', async () => {
    const { rest, gatewayUrl } = platform();
    const event = await platform().event({ maxConcurrent: 1 });
    const [first, second, third] = [
      await platform().buyer(),
      await platform().buyer(),
      await platform().buyer(),
    ];
    await join(rest, first.token, event.eventId);
    const waiting = await join(rest, second.token, event.eventId);
    const last = await join(rest, third.token, event.eventId);
    expect([waiting.arrivalNumber, last.arrivalNumber]).to.eql([2, 3]);
    await within(2, 'the first is admitted', async () =>
      (await inCheckout(event)) === 1 ? true : undefined,
    );
    const { session } = await rest.ok<{ session: Session }>(
      'GET',
      `/api/waitroom/sessions/${last.sessionId}`,
      { token: third.token },
    );
    expect(session).to.include({ status: 'WAITING', position: 2 });
    const stream = await readStream(
      `${gatewayUrl}/api/waitroom/sessions/${last.sessionId}/stream?ticket=${encodeURIComponent(last.ticket)}`,
      { ms: 10_000, done: ({ event: name }) => name === 'position' },
    );
    expect(stream.events.at(-1)?.data).to.include({ position: 2 });
    await rest.ok('POST', '/api/waitroom/leave', {
      token: second.token,
      body: { sessionId: waiting.sessionId },
    });
    await within(1, 'the last moves up', async () => {
      const now = await rest.ok<{ session: Session }>(
        'GET',
        `/api/waitroom/sessions/${last.sessionId}`,
        { token: third.token },
      );
      return now.session.position === 1 ? true : undefined;
    });
  });

  it('gives one order for one idempotency key, and refuses the key for another body', async () => {
    const { rest } = platform();
    const event = await platform().event({ config: { allowWaitRoom: false } });
    const buyer = await platform().buyer();
    const request = {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 1 }],
      idempotencyKey: 'the-same-key-twice',
    };
    const one = await placeOrder(rest, buyer.token, request);
    const two = await placeOrder(rest, buyer.token, request);
    expect([one.status, two.status]).to.eql([201, 200]);
    expect(two.body.order.code).to.equal(one.body.order.code);
    expect(two.body.payment?.url).to.equal(one.body.payment?.url);
    const other = await placeOrder(rest, buyer.token, {
      ...request,
      items: [{ ticketClassId: classId(event), quantity: 2 }],
    });
    expect([other.status, other.body.code]).to.eql([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('lists own orders and an event’s page by page, newest first, by a cursor', async () => {
    const { rest, tokens } = platform();
    const event = await platform().event({ config: { allowWaitRoom: false } });
    const buyer = await platform().buyer();
    const codes: string[] = [];
    for (let n = 0; n < 3; n++) {
      const { body } = await placeOrder(rest, buyer.token, {
        eventId: event.eventId,
        items: [{ ticketClassId: classId(event), quantity: 1 }],
      });
      codes.unshift(body.order.code);
    }
    type Page = { items: { code: string }[]; nextCursor: string | null };
    const pages = async (path: string, token: string) => {
      const first = await rest.ok<Page>('GET', `${path}?limit=2`, { token });
      const cursor = encodeURIComponent(first.nextCursor ?? '');
      const second = await rest.ok<Page>('GET', `${path}?limit=2&cursor=${cursor}`, { token });
      expect([first.items.length, second.items.length, second.nextCursor]).to.eql([2, 1, null]);
      return [...first.items, ...second.items].map(({ code }) => code);
    };
    expect(await pages('/api/orders', buyer.token)).to.eql(codes);
    expect(await pages(`/api/events/${event.eventId}/orders`, tokens.organiser)).to.eql(codes);
    const bad = await rest.call('GET', '/api/orders?cursor=nonsense', { token: buyer.token });
    expect(bad.status).to.equal(400);
  });

  it('completes a free order at once, without a provider', async () => {
    const { rest } = platform();
    const event = await platform().event({
      classes: [{ name: 'Guest list', priceMinor: 0, total: 5 }],
      config: { isFree: true, allowWaitRoom: false },
    });
    const buyer = await platform().buyer();
    const { status, body } = await placeOrder(rest, buyer.token, {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 2 }],
      paymentMethod: 'NONE',
    });
    expect(status, JSON.stringify(body)).to.equal(201);
    expect(body.payment).to.equal(null);
    expect(body.order).to.include({ status: 'COMPLETED', totalMinor: 0 });
  });

  it('checks a ticket in once, and says when it was', async () => {
    const { rest, tokens } = platform();
    const event = await platform().event({
      classes: [{ name: 'Guest list', priceMinor: 0, total: 5 }],
      config: { isFree: true, allowWaitRoom: false },
    });
    const buyer = await platform().buyer();
    const { body } = await placeOrder(rest, buyer.token, {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 1 }],
      paymentMethod: 'NONE',
    });
    const path = `/api/orders/${body.order.code}/tickets`;
    const { items } = await rest.ok<{ items: Ticket[] }>('GET', path, { token: buyer.token });
    const scan = { token: tokens.organiser, body: { ticket: items[0]?.qr, gate: 'North' } };
    const first = await rest.call<{ gate: string; checkedInAt: string }>(
      'POST',
      `/api/events/${event.eventId}/check-ins`,
      scan,
    );
    expect([first.status, first.body.gate]).to.eql([200, 'North']);
    type Again = { code: string; detail: string; metadata: Record<string, string> };
    const again = await rest.call<Again>('POST', `/api/events/${event.eventId}/check-ins`, scan);
    expect([again.status, again.body.code]).to.eql([409, 'ALREADY_CHECKED_IN']);
    expect(again.body.detail).to.contain('North');
    expect(again.body.metadata).to.eql({ checkedInAt: first.body.checkedInAt, gate: 'North' });
  });
});

type Jwks = { keys: { kid: string }[] };

async function expectGenuine(ticket: Ticket, eventId: string): Promise<void> {
  const { keys } = await platform().rest.ok<Jwks>('GET', '/.well-known/jwks.json');
  const kid = jwt.decode(ticket.qr, { complete: true })?.header.kid;
  const key = keys.find((k) => k.kid === kid);
  expect(key, 'the key of the QR code is published').to.not.equal(undefined);
  const claims = jwt.verify(ticket.qr, createPublicKey({ key: { ...key }, format: 'jwk' }), {
    algorithms: ['ES256'],
  });
  expect(claims).to.include({ ticketId: ticket.ticketId, eventId, seat: ticket.seat });
}
