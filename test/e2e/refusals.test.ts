import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import {
  admitted,
  join,
  placeOrder,
  type OrderRequest,
  type Problem,
} from '../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { admit, checkout, classId, within } from '../support/checkout.js';
import { platform } from '../support/platform.js';

/** A refusal has its status, its code and a text that helps. */
function expectRefusal(
  answer: { status: number; headers: Headers; body: Problem },
  status: number,
  code: string,
): void {
  expect([answer.status, answer.body.code], JSON.stringify(answer.body)).to.eql([status, code]);
  expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
  expect(answer.body.detail.length).to.be.greaterThan(10);
  expect(answer.headers.get('x-request-id')).to.match(/./);
}

describe('refusals of an order', function () {
  this.timeout(60_000);

  let event: PublishedEvent;
  let buyer: { token: string; userId: string };
  before(async () => {
    event = await platform().event({ config: { allowWaitRoom: false } });
    buyer = await platform().buyer();
  });

  const order = (o: Partial<OrderRequest> = {}, token = buyer.token) =>
    placeOrder(platform().rest, token, {
      eventId: event.eventId,
      items: [{ ticketClassId: classId(event), quantity: 1 }],
      ...o,
    });

  it('ORDER_LIMIT_REACHED above the limit of one order', async () => {
    const items = [{ ticketClassId: classId(event), quantity: 11 }];
    expectRefusal(await order({ items }), 409, 'ORDER_LIMIT_REACHED');
  });

  it('USER_LIMIT_REACHED above the limit of one user over all orders', async () => {
    const limited = await platform().event({
      config: { allowWaitRoom: false, maxTicketsPerUser: 2 },
    });
    const request = (quantity: number) =>
      order({
        eventId: limited.eventId,
        items: [{ ticketClassId: classId(limited), quantity }],
      });
    expect((await request(2)).status).to.equal(201);
    expectRefusal(await request(1), 409, 'USER_LIMIT_REACHED');
  });

  it('never lets 50 parallel orders of one user pass the limit', async () => {
    const limited = await platform().event({
      config: { allowWaitRoom: false, maxTicketsPerUser: 2 },
    });
    const other = await platform().buyer();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        order(
          { eventId: limited.eventId, items: [{ ticketClassId: classId(limited), quantity: 1 }] },
          other.token,
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(2);
    for (const answer of answers)
      if (answer.status !== 201) expectRefusal(answer, 409, 'USER_LIMIT_REACHED');
  });

  it('SOLD_OUT with what is left, and the buyer keeps the slot and may choose again', async () => {
    const small = await platform().event({
      classes: [
        { name: 'Standing', priceMinor: 100_000, total: 1 },
        { name: 'Balcony', priceMinor: 200_000, total: 5 },
      ],
    });
    const other = await platform().buyer();
    const session = await admit(other, small);
    const request = (n: number, quantity: number) =>
      order(
        {
          eventId: small.eventId,
          items: [{ ticketClassId: classId(small, n), quantity }],
          checkoutToken: session.checkoutToken,
        },
        other.token,
      );
    const refused = await request(0, 2);
    expectRefusal(refused, 409, 'SOLD_OUT');
    expect(refused.body.detail).to.match(/1/);
    expect((await request(1, 1)).status).to.equal(201);
  });

  it('CHECKOUT_TOKEN_INVALID without a token, with a tampered one and with another buyer’s', async () => {
    const lined = await platform().event();
    const [one, two] = [await platform().buyer(), await platform().buyer()];
    const session = await admit(one, lined);
    const request = (checkoutToken: string | undefined, token: string) =>
      order(
        {
          eventId: lined.eventId,
          items: [{ ticketClassId: classId(lined), quantity: 1 }],
          checkoutToken,
        },
        token,
      );
    expectRefusal(await request(undefined, one.token), 403, 'CHECKOUT_TOKEN_INVALID');
    const tampered = `${session.checkoutToken?.slice(0, -4) ?? ''}AAAA`;
    expectRefusal(await request(tampered, one.token), 403, 'CHECKOUT_TOKEN_INVALID');
    expectRefusal(await request(session.checkoutToken, two.token), 403, 'CHECKOUT_TOKEN_INVALID');
  });

  it('CHECKOUT_TOKEN_USED for other items with a token that bought', async () => {
    const lined = await platform().event();
    const one = await platform().buyer();
    const { session } = await checkout(one, lined, [
      { ticketClassId: classId(lined), quantity: 1 },
    ]);
    const again = await order(
      {
        eventId: lined.eventId,
        items: [{ ticketClassId: classId(lined), quantity: 3 }],
        checkoutToken: session.checkoutToken,
      },
      one.token,
    );
    expectRefusal(again, 409, 'CHECKOUT_TOKEN_USED');
  });

  it('CLASS_INACTIVE, TICKET_CLASS_NOT_FOUND and EVENT_NOT_FOUND', async () => {
    const { rest, tokens } = platform();
    const two = await platform().event({
      classes: [
        { name: 'Standing', priceMinor: 100_000, total: 5 },
        { name: 'Balcony', priceMinor: 100_000, total: 5 },
      ],
      config: { allowWaitRoom: false },
    });
    await rest.ok('PATCH', `/api/ticket-classes/${classId(two, 1)}`, {
      token: tokens.organiser,
      body: { status: 'INACTIVE' },
    });
    const items = (ticketClassId: string) => [{ ticketClassId, quantity: 1 }];
    const ofTwo = (id: string) => order({ eventId: two.eventId, items: items(id) });
    const answer = await ofTwo(classId(two, 1));
    expectRefusal(answer, 409, 'CLASS_INACTIVE');
    expectRefusal(await ofTwo(randomUUID()), 404, 'TICKET_CLASS_NOT_FOUND');
    expectRefusal(await ofTwo(classId(event)), 404, 'TICKET_CLASS_NOT_FOUND');
    expectRefusal(await order({ eventId: randomUUID() }), 404, 'EVENT_NOT_FOUND');
  });

  it('SALE_NOT_OPEN before and SALE_CLOSED after the sale window', async () => {
    const { rest, tokens } = platform();
    const hour = 3_600_000;
    const window = (from: number, to: number) => ({
      saleOpensAt: new Date(Date.now() + from).toISOString(),
      saleClosesAt: new Date(Date.now() + to).toISOString(),
    });
    const future = await platform().event({
      config: { allowWaitRoom: false, ...window(hour, 2 * hour) },
    });
    const request = (e: PublishedEvent) =>
      order({ eventId: e.eventId, items: [{ ticketClassId: classId(e), quantity: 1 }] });
    expectRefusal(await request(future), 409, 'SALE_NOT_OPEN');
    const past = await platform().event({ config: { allowWaitRoom: false } });
    await rest.ok('PATCH', `/api/events/${past.eventId}/config`, {
      token: tokens.organiser,
      body: window(-2 * hour, -hour),
    });
    expectRefusal(await eventually(() => request(past), 'SALE_CLOSED'), 409, 'SALE_CLOSED');
  });

  it('EVENT_CANCELLED for joins and orders after the organiser cancelled', async () => {
    const { rest, tokens } = platform();
    const lined = await platform().event();
    await rest.ok('POST', `/api/events/${lined.eventId}/cancel`, {
      token: tokens.organiser,
      body: { reason: 'the singer is ill' },
    });
    // Somebody new each time: who was admitted before the news came keeps being told their own place.
    const joining = async () => {
      const { token } = await platform().buyer();
      const body = { eventId: lined.eventId };
      return await rest.call<Problem>('POST', '/api/waitroom/join', { token, body });
    };
    expectRefusal(await eventually(joining, 'EVENT_CANCELLED'), 409, 'EVENT_CANCELLED');
  });

  it('ORDER_IN_PROGRESS with Retry-After for a key whose first request still runs, then the order that it made', async () => {
    const control = `${platform().simulatorUrl}/control`;
    const idempotencyKey = randomUUID();
    await fetch(`${control}/knobs`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ createHangsMs: 2_500 }),
    });
    const answers = await Promise.all([order({ idempotencyKey }), order({ idempotencyKey })]);
    await fetch(`${control}/reset`, { method: 'POST' });
    const [placed, refused] = answers.sort((a, b) => a.status - b.status);
    expect(placed.status, JSON.stringify(placed.body)).to.equal(201);
    expectRefusal(refused, 409, 'ORDER_IN_PROGRESS');
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 10);
    const again = await order({ idempotencyKey });
    expect([again.status, again.body.order.code]).to.eql([200, placed.body.order.code]);
  });

  it('REDIRECT_NOT_ALLOWED for a foreign origin', async () => {
    const redirectUrl = 'https://evil.example/steal';
    expectRefusal(await order({ redirectUrl }), 400, 'REDIRECT_NOT_ALLOWED');
  });

  it('ORDER_NOT_FOUND for somebody else’s order, to read and to cancel', async () => {
    const { rest } = platform();
    const placed = await order();
    expect(placed.status).to.equal(201);
    const stranger = await platform().buyer();
    const path = `/api/orders/${placed.body.order.code}`;
    const o = { token: stranger.token };
    expectRefusal(await rest.call<Problem>('GET', path, o), 404, 'ORDER_NOT_FOUND');
    const cancel = await rest.call<Problem>('POST', `${path}/cancel`, { ...o, body: {} });
    expectRefusal(cancel, 404, 'ORDER_NOT_FOUND');
  });

  it('ORDER_FINAL for cancelling what has ended', async () => {
    const { rest } = platform();
    const placed = await order();
    const path = `/api/orders/${placed.body.order.code}/cancel`;
    await rest.ok('POST', path, { token: buyer.token, body: {} });
    const again = await rest.call<Problem>('POST', path, { token: buyer.token, body: {} });
    expect([200, 409]).to.include(again.status);
    if (again.status === 409) expectRefusal(again, 409, 'ORDER_FINAL');
  });

  it('SESSION_NOT_FOUND for somebody else’s place in line', async () => {
    const { rest } = platform();
    const lined = await platform().event();
    const one = await platform().buyer();
    const { sessionId } = await join(rest, one.token, lined.eventId);
    await admitted(rest, one.token, sessionId, 10_000);
    const path = `/api/waitroom/sessions/${sessionId}`;
    const answer = await rest.call<Problem>('GET', path, { token: buyer.token });
    expectRefusal(answer, 404, 'SESSION_NOT_FOUND');
  });
});

/** Other services hear of a change by Kafka within 5 s. */
function eventually<T extends { body: { code: string } }>(
  run: () => Promise<T>,
  code: string,
): Promise<T> {
  return within(5, `the answer is ${code}`, async () => {
    const answer = await run();
    return answer.body.code === code ? answer : undefined;
  });
}
