import { randomUUID } from 'node:crypto';
import { OrderStatus, PaymentMethod, TicketStatus } from '@ticketbottle/sdk/order.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { expect } from 'chai';
import PostalMime from 'postal-mime';
import { startMailServer, type MailServer } from '../../../test/support/mail-server.js';
import {
  act,
  eventOnSale,
  platformAdmin,
  signUp,
  startWorld,
  type Account,
  type World,
} from './support/world.js';

describe('a purchase', function () {
  this.timeout(90_000);
  let world: World;
  let admin: Account;
  let mails: MailServer | undefined;
  let mailPort: number;

  before(async () => {
    const away = await startMailServer();
    mailPort = away.port;
    await away.stop();
    const env = { SMTP_URL: `smtp://127.0.0.1:${mailPort}` };
    world = await startWorld(import.meta.filename, { marginSeconds: 1, env });
    admin = await platformAdmin(world);
  });
  after(async () => {
    await world.stop();
    await mails?.stop();
  });

  const contact = { name: 'Anna Le', email: 'anna@example.com', phone: '+84901234567' };
  const request = (eventId: string, lines: [string, number][], more = {}) => ({
    eventId,
    items: lines.map(([ticketClassId, quantity]) => ({ ticketClassId, quantity })),
    contact,
    paymentMethod: PaymentMethod.ZALOPAY,
    checkoutToken: '',
    redirectUrl: 'http://localhost:3000/done',
    idempotencyKey: randomUUID(),
    ...more,
  });
  const refusal = async (call: Promise<unknown>) =>
    call.then(
      () => expect.fail('it was not refused'),
      (error: unknown) => refusalOf(error) ?? expect.fail(String(error)),
    );
  const find = async (code: string, who: Account) =>
    (await world.clients.order.findOne({ by: { $case: 'code', value: code } }, who.as)).order!;
  const until = (code: string, who: Account, status: OrderStatus, timeoutMs = 15_000) =>
    waitUntil(`order ${code} ${status}`, async () => (await find(code, who)).status === status, {
      timeoutMs,
    });
  const left = async (eventId: string) =>
    (await world.clients.inventory.getAvailability({ eventId })).items.map(
      (item) => item.available,
    );
  const untilLeft = (eventId: string, expected: number[], timeoutMs = 10_000) =>
    waitUntil(
      `${expected.join(', ')} left`,
      async () => JSON.stringify(await left(eventId)) === JSON.stringify(expected),
      { timeoutMs },
    );

  it('ends with one signed ticket per seat, the money taken and the stock sold', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { totals: [10, 5] });
    const wanted = request(eventId, [
      [classes[0]!, 2],
      [classes[1]!, 1],
    ]);
    const { order, repeatedRequest } = await world.clients.order.create(wanted, buyer.as);
    expect(repeatedRequest).to.equal(false);
    expect(order!.status).to.equal(OrderStatus.PENDING);
    expect(order!.code).to.match(/^TB-[0-9A-Z]{10}$/);
    expect(order!.totalMinor).to.equal(150_000);
    expect(order!.saga!.compensation).to.deep.include({
      ticketsReserved: true,
      paymentCreated: true,
    });
    expect(await act(order!.payment!.url, 'pay')).to.be.lessThan(400);
    await until(order!.code, buyer, OrderStatus.COMPLETED);
    await untilLeft(eventId, [8, 4]);
    const log = (await find(order!.code, buyer)).saga!.log.map(({ step, what }) => [step, what]);
    expect(log).to.deep.equal([
      ['take-quota', 'begun'],
      ['take-quota', 'done'],
      ['reserve-tickets', 'begun'],
      ['reserve-tickets', 'done'],
      ['create-payment', 'begun'],
      ['create-payment', 'done'],
      ['confirm', 'begun'],
      ['confirm', 'done'],
    ]);
    const { tickets } = await world.clients.order.listTickets(
      { by: { $case: 'code', value: order!.code } },
      buyer.as,
    );
    expect(tickets.map((ticket) => ticket.seat)).to.deep.equal([1, 2, 3]);
    expect(tickets.every((ticket) => ticket.status === TicketStatus.VALID)).to.equal(true);

    const scan = { eventId, ticket: tickets[0]!.qr, gate: 'North' };
    const { ticket } = await world.clients.order.checkIn(scan, admin.as);
    expect(ticket!.status).to.equal(TicketStatus.CHECKED_IN);
    const second = await refusal(world.clients.order.checkIn({ ...scan, gate: 'South' }, admin.as));
    expect(second).to.deep.include({ reason: 'ALREADY_CHECKED_IN' });
    expect(second.metadata).to.deep.include({ gate: 'North' });

    await waitUntil(
      'the sales figures',
      async () => {
        const sales = await world.clients.order.salesReport({ eventId }, admin.as);
        return sales.sold === 3 && sales.revenueMinor === 150_000 && sales.currency === 'VND';
      },
      { timeoutMs: 10_000 },
    );
  });

  const failedMail = async () => {
    const metrics = await fetch(`http://127.0.0.1:${world.order.adminPort}/metrics`);
    return /mails_total{outcome="failed".*} [1-9]/.test(await metrics.text());
  };

  it('is completed while the mail server is away, and mailed when it is back', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin);
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 2]]),
      buyer.as,
    );
    const code = order!.code;
    await act(order!.payment!.url, 'pay');
    await until(code, buyer, OrderStatus.COMPLETED);
    await waitUntil('the mail was tried in vain', failedMail, { timeoutMs: 10_000 });
    mails = await startMailServer(mailPort);
    const mine = async () =>
      (await Promise.all(mails!.mails.map((mail) => PostalMime.parse(mail)))).filter(
        ({ subject }) => subject?.includes(code) === true,
      );
    await waitUntil('the mail', async () => (await mine()).length === 1, { timeoutMs: 30_000 });
    expect((await mine())[0]!.attachments).to.have.length(2);
  });

  it('answers a repeat with the same order and link, and refuses another body under the same key', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin);
    const wanted = request(eventId, [[classes[0]!, 1]]);
    const first = await world.clients.order.create(wanted, buyer.as);
    const again = await world.clients.order.create(wanted, buyer.as);
    expect(again.repeatedRequest).to.equal(true);
    expect(again.order!.payment!.url).to.equal(first.order!.payment!.url);
    const other = { ...wanted, items: [{ ticketClassId: classes[0]!, quantity: 2 }] };
    expect(await refusal(world.clients.order.create(other, buyer.as))).to.deep.include({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    await untilLeft(eventId, [9]);
  });

  it('gives stock back within 2 s of a cancel, and the link no longer pays', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { maxPerUser: 2 });
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 2]]),
      buyer.as,
    );
    const { order: cancelled } = await world.clients.order.cancel({ code: order!.code }, buyer.as);
    expect(cancelled).to.deep.include({ status: OrderStatus.CANCELLED, cancelReason: 'BUYER' });
    await untilLeft(eventId, [10], 2_000);
    expect(await act(order!.payment!.url, 'pay')).to.be.greaterThan(399);
    const anew = await world.clients.order.create(request(eventId, [[classes[0]!, 2]]), buyer.as);
    expect(anew.order!.status).to.equal(OrderStatus.PENDING);
    const stranger = await signUp(world);
    const foreign = world.clients.order.cancel({ code: anew.order!.code }, stranger.as);
    expect(await refusal(foreign)).to.deep.include({ reason: 'ORDER_NOT_FOUND' });
  });

  it('cancels an order whose payer walked away at the end of its window, and frees stock and quota', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { holdSeconds: 4 });
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 2]]),
      buyer.as,
    );
    await until(order!.code, buyer, OrderStatus.CANCELLED, 12_000);
    const ended = await find(order!.code, buyer);
    expect(ended.cancelReason).to.equal('PAYMENT_EXPIRED');
    const lateMs = Date.now() - order!.payment!.expiresAt!.getTime();
    expect(lateMs).to.be.within(0, 6_000);
    await untilLeft(eventId, [10]);
  });

  it('refuses SOLD_OUT with what is left, limits, sale window and unknown classes, and holds nothing', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, {
      totals: [2],
      maxPerOrder: 3,
      maxPerUser: 3,
    });
    const [one] = classes as [string];
    const create = (wanted: ReturnType<typeof request>, who = buyer) =>
      refusal(world.clients.order.create(wanted, who.as));
    const soldOut = await create(request(eventId, [[one, 3]]));
    expect(soldOut).to.deep.include({ reason: 'SOLD_OUT' });
    expect(soldOut.metadata).to.deep.include({ left: '2', ticketClassId: one });
    expect(await create(request(eventId, [[one, 4]]))).to.deep.include({
      reason: 'ORDER_LIMIT_REACHED',
    });
    expect(await create(request(eventId, [[randomUUID(), 1]]))).to.deep.include({
      reason: 'TICKET_CLASS_NOT_FOUND',
    });
    expect(await create(request(randomUUID(), [[one, 1]]))).to.deep.include({
      reason: 'EVENT_NOT_FOUND',
    });
    expect(await create(request(eventId, [[one, 0]]))).to.deep.include({
      reason: 'VALIDATION_FAILED',
    });
    const method = { paymentMethod: PaymentMethod.NONE };
    expect(await create(request(eventId, [[one, 1]], method))).to.deep.include({
      reason: 'AMOUNT_INVALID',
    });
    const evil = { redirectUrl: 'https://evil.example/' };
    expect(await create(request(eventId, [[one, 1]], evil))).to.deep.include({
      reason: 'REDIRECT_NOT_ALLOWED',
    });
    await untilLeft(eventId, [2]);
    const later = await eventOnSale(world, admin, { opensInMs: 3_600_000 });
    expect(await create(request(later.eventId, [[later.classes[0]!, 1]]))).to.deep.include({
      reason: 'SALE_NOT_OPEN',
    });
  });

  it('lets 50 parallel orders of one user with limit 2 take exactly two tickets', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { totals: [100], maxPerUser: 2 });
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        world.clients.order.create(request(eventId, [[classes[0]!, 1]]), buyer.as),
      ),
    );
    const reasons = results.flatMap((r) =>
      r.status === 'rejected' ? [refusalOf(r.reason)?.reason ?? String(r.reason)] : [],
    );
    expect(results.filter((r) => r.status === 'fulfilled')).to.have.length(2);
    expect(new Set(reasons)).to.deep.equal(new Set(['USER_LIMIT_REACHED']));
    await untilLeft(eventId, [98]);
  });

  it('completes a free order at once, without a payment', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { price: 0 });
    const free = { paymentMethod: PaymentMethod.NONE };
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 2]], free),
      buyer.as,
    );
    expect(order!.status).to.equal(OrderStatus.COMPLETED);
    expect(order!.payment).to.equal(undefined);
    await untilLeft(eventId, [8]);
  });

  it('refunds a completed order once, voids its tickets and gives the stock back', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin);
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 1]]),
      buyer.as,
    );
    const code = order!.code;
    await act(order!.payment!.url, 'pay');
    await until(code, buyer, OrderStatus.COMPLETED);
    const byBuyer = world.clients.order.requestRefund({ code, reason: '' }, buyer.as);
    expect(await refusal(byBuyer)).to.deep.include({ reason: 'ROLE_REQUIRED' });
    await world.clients.order.requestRefund({ code, reason: 'illness' }, admin.as);
    await until(code, buyer, OrderStatus.REFUNDED);
    await untilLeft(eventId, [10]);
    const { tickets } = await world.clients.order.listTickets(
      { by: { $case: 'code', value: code } },
      buyer.as,
    );
    expect(tickets.map((ticket) => ticket.status)).to.deep.equal([TicketStatus.VOID]);
  });

  it('cancels pending and refunds paid orders of a cancelled event', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin);
    const create = () => world.clients.order.create(request(eventId, [[classes[0]!, 1]]), buyer.as);
    const paid = (await create()).order!;
    await act(paid.payment!.url, 'pay');
    await until(paid.code, buyer, OrderStatus.COMPLETED);
    const open = (await create()).order!;
    await world.clients.event.cancel({ id: eventId, reason: 'storm' }, admin.as);
    await until(open.code, buyer, OrderStatus.CANCELLED);
    expect((await find(open.code, buyer)).cancelReason).to.equal('EVENT_CANCELLED');
    await until(paid.code, buyer, OrderStatus.REFUNDED);
    expect(await refusal(create())).to.deep.include({ reason: 'EVENT_CANCELLED' });
  });

  it("lists own orders page by page, newest first, and an event's for its role holders only", async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin);
    const codes: string[] = [];
    for (let n = 0; n < 3; n++)
      codes.unshift(
        (await world.clients.order.create(request(eventId, [[classes[0]!, 1]]), buyer.as)).order!
          .code,
      );
    const first = await world.clients.order.list({ limit: 2 }, buyer.as);
    const rest = await world.clients.order.list({ limit: 2, cursor: first.nextCursor }, buyer.as);
    expect([...first.orders, ...rest.orders].map((o) => o.code)).to.deep.equal(codes);
    expect(rest.nextCursor).to.equal('');
    const ofEvent = await world.clients.order.list({ eventId, ofEvent: true }, admin.as);
    expect(ofEvent.orders).to.have.length(3);
    const stranger = await signUp(world);
    const foreign = world.clients.order.list({ eventId, ofEvent: true }, stranger.as);
    expect(await refusal(foreign)).to.deep.include({ reason: 'ROLE_REQUIRED' });
  });

  const knobs = async (turned: Record<string, unknown>) => {
    const response = await fetch(`${world.simulator}/control/knobs`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(turned),
    });
    expect(response.status).to.equal(200);
  };

  it('refuses a provider that is away before it writes or holds anything, and goes back to it by itself', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { totals: [40] });
    const one = (paymentMethod: PaymentMethod) =>
      world.clients.order.create(request(eventId, [[classes[0]!, 1]], { paymentMethod }), buyer.as);
    const written = async () =>
      (await world.clients.order.list({ limit: 100 }, buyer.as)).orders.length;
    await knobs({ failHttp: 500, onlyProvider: 'zalopay' });
    await waitUntil(
      'an order at the dead provider leaves no trace',
      async () => {
        const before = await written();
        const { reason, retryAfterSeconds } = await refusal(one(PaymentMethod.ZALOPAY));
        expect([reason, retryAfterSeconds]).to.deep.equal(['PROVIDER_UNAVAILABLE', 5]);
        return (await written()) === before;
      },
      { timeoutMs: 20_000 },
    );
    await one(PaymentMethod.PAYOS);
    await knobs({ failHttp: null, onlyProvider: null });
    const isBack = () =>
      one(PaymentMethod.ZALOPAY).then(
        () => true,
        () => false,
      );
    await waitUntil('it is asked again', isBack, { timeoutMs: 5 * 7_000 });
    await untilLeft(eventId, [38]);
  });

  it('turns late money into tickets when stock and limit are still there', async () => {
    await knobs({ latePayment: true });
    try {
      const buyer = await signUp(world);
      const { eventId, classes } = await eventOnSale(world, admin, { holdSeconds: 3 });
      const { order } = await world.clients.order.create(
        request(eventId, [[classes[0]!, 2]]),
        buyer.as,
      );
      await until(order!.code, buyer, OrderStatus.CANCELLED);
      await untilLeft(eventId, [10]);
      await act(order!.payment!.url, 'pay');
      await until(order!.code, buyer, OrderStatus.COMPLETED);
      await untilLeft(eventId, [8]);
    } finally {
      await knobs({ latePayment: false });
    }
  });

  it('sends late money back once when the stock was sold to somebody else', async () => {
    await knobs({ latePayment: true });
    try {
      const [late, quick] = [await signUp(world), await signUp(world)];
      const { eventId, classes } = await eventOnSale(world, admin, { holdSeconds: 3, totals: [1] });
      const wanted = () => request(eventId, [[classes[0]!, 1]]);
      const first = (await world.clients.order.create(wanted(), late.as)).order!;
      await until(first.code, late, OrderStatus.CANCELLED);
      await untilLeft(eventId, [1]);
      const second = (await world.clients.order.create(wanted(), quick.as)).order!;
      await act(second.payment!.url, 'pay');
      await until(second.code, quick, OrderStatus.COMPLETED);
      await act(first.payment!.url, 'pay');
      await until(first.code, late, OrderStatus.REFUNDED);
      expect((await find(first.code, late)).refund).to.deep.include({
        status: 'DONE',
        amountMinor: 50_000,
      });
      expect((await find(second.code, quick)).status).to.equal(OrderStatus.COMPLETED);
    } finally {
      await knobs({ latePayment: false });
    }
  });

  it('shows what an underpaid order took: REFUND_PENDING with the amount, REFUNDED when a person has sent it', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { holdSeconds: 5 });
    const payOs = { paymentMethod: PaymentMethod.PAYOS };
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 2]], payOs),
      buyer.as,
    );
    const { code } = order!;
    await act(order!.payment!.url, 'pay-less');
    await until(code, buyer, OrderStatus.REFUND_PENDING, 30_000);
    const asksAPerson = async () => {
      const { refund, cancelReason } = await find(code, buyer);
      return refund!.manual && refund!.amountMinor === 50_000 && cancelReason !== '';
    };
    await waitUntil('a person has to send it', asksAPerson, { timeoutMs: 10_000 });
    await untilLeft(eventId, [10]);
    const { items } = await world.clients.payment.listOpenRefunds({}, admin.as);
    const { id } = items.find(({ orderCode }) => orderCode === code)!;
    await world.clients.payment.settleRefund({ refundId: id, reference: 'VCB 7' }, admin.as);
    await until(code, buyer, OrderStatus.REFUNDED);
    const { refund } = await find(code, buyer);
    expect(refund).to.deep.include({ status: 'DONE', amountMinor: 50_000 });
    expect(refund!.doneAt).to.be.instanceOf(Date);
  });

  it('fails an order whose payment failed, and gives stock back', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { holdSeconds: 60 });
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 1]]),
      buyer.as,
    );
    await act(order!.payment!.url, 'fail');
    await until(order!.code, buyer, OrderStatus.FAILED);
    expect((await find(order!.code, buyer)).failureCode).to.equal('PAYMENT_FAILED');
    await untilLeft(eventId, [10]);
  });

  it('sells exactly the stock to many buyers at once, and refuses the others with SOLD_OUT', async () => {
    const buyers = await Promise.all(Array.from({ length: 12 }, () => signUp(world)));
    const { eventId, classes } = await eventOnSale(world, admin, { totals: [5] });
    const results = await Promise.allSettled(
      buyers.map((buyer) =>
        world.clients.order.create(request(eventId, [[classes[0]!, 1]]), buyer.as),
      ),
    );
    const reasons = results.flatMap((r) =>
      r.status === 'rejected' ? [refusalOf(r.reason)?.reason] : [],
    );
    expect(reasons).to.deep.equal(Array.from({ length: 7 }, () => 'SOLD_OUT'));
    await untilLeft(eventId, [0]);
  });

  it('is found by its buyer and by role holders, and by nobody else', async () => {
    const [buyer, stranger] = [await signUp(world), await signUp(world)];
    const { eventId, classes } = await eventOnSale(world, admin);
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 1]]),
      buyer.as,
    );
    expect((await find(order!.code, admin)).code).to.equal(order!.code);
    expect(await refusal(find(order!.code, stranger))).to.deep.include({
      reason: 'ORDER_NOT_FOUND',
    });
    const nobody = world.clients.order.findOne({ by: { $case: 'code', value: order!.code } });
    expect(await refusal(nobody)).to.deep.include({ reason: 'TOKEN_MISSING' });
  });

  it('makes one order out of ten parallel requests with one key', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin);
    const wanted = request(eventId, [[classes[0]!, 1]]);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => world.clients.order.create(wanted, buyer.as)),
    );
    const codes = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value.order!.code] : []));
    const reasons = results.flatMap((r) =>
      r.status === 'rejected' ? [refusalOf(r.reason)?.reason ?? String(r.reason)] : [],
    );
    expect(new Set(codes).size).to.equal(1);
    expect(reasons.filter((reason) => reason !== 'ORDER_IN_PROGRESS')).to.deep.equal([]);
    await untilLeft(eventId, [9]);
  });

  it('gives a link to pay again inside the hold, and none once the order is final', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin);
    const { order } = await world.clients.order.create(
      request(eventId, [[classes[0]!, 1]]),
      buyer.as,
    );
    const retry = (paymentMethod: PaymentMethod) =>
      world.clients.order.retryPayment({ code: order!.code, paymentMethod }, buyer.as);
    const again = await retry(PaymentMethod.ZALOPAY);
    expect(again.order!.payment!.url).to.match(/^http/);
    expect(await refusal(retry(PaymentMethod.NONE))).to.deep.include({ reason: 'AMOUNT_INVALID' });
    await world.clients.order.cancel({ code: order!.code }, buyer.as);
    expect(await refusal(retry(PaymentMethod.ZALOPAY))).to.deep.include({ reason: 'ORDER_FINAL' });
  });
});
