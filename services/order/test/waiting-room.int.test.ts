import { randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { OrderStatus, PaymentMethod } from '@ticketbottle/sdk/order.js';
import { SessionStatus } from '@ticketbottle/sdk/waitroom.js';
import { expect } from 'chai';
import { act, eventOnSale, platformAdmin, signUp, startWorld } from './support/world.js';
import type { Account, World } from './support/world.js';

describe('an order with an admission', function () {
  this.timeout(90_000);
  let world: World;
  let admin: Account;

  before(async () => {
    world = await startWorld(import.meta.filename, { waitroom: true });
    admin = await platformAdmin(world);
  });
  after(() => world.stop());

  const request = (
    eventId: string,
    ticketClassId: string,
    checkoutToken: string,
    quantity = 1,
  ) => ({
    eventId,
    items: [{ ticketClassId, quantity }],
    contact: { name: 'Anna Le', email: 'anna@example.com', phone: '+84901234567' },
    paymentMethod: PaymentMethod.ZALOPAY,
    checkoutToken,
    redirectUrl: 'http://localhost:3000/done',
    idempotencyKey: randomUUID(),
  });
  const create = (wanted: ReturnType<typeof request>, who: Account) =>
    world.clients.order.create(wanted, who.as);
  const reasonOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => 'no refusal',
      (e: unknown) => e,
    );
    return refusalOf(error)?.reason ?? String(error);
  };
  const session = async (sessionId: string, who: Account) =>
    (await world.clients.waitroom!.getStatus({ sessionId }, who.as)).session!;
  const admitted = async (eventId: string, who: Account) => {
    let sessionId = '';
    await waitUntil(
      'a place in line', // the waiting room may hear of a publication a moment later
      async () => {
        sessionId = (await world.clients.waitroom!.join({ eventId }, who.as)).session!.sessionId;
        return true;
      },
      { timeoutMs: 10_000, everyMs: 200 },
    );
    await waitUntil(
      'admission',
      async () => (await session(sessionId, who)).status === SessionStatus.ADMITTED,
      { timeoutMs: 20_000 },
    );
    return { sessionId, token: (await session(sessionId, who)).checkoutToken };
  };

  it('buys once, and its slot ends within 2 s of the tickets', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { allowWaitRoom: true });
    const [one] = classes as [string];
    expect(await reasonOf(create(request(eventId, one, ''), buyer))).to.equal(
      'CHECKOUT_TOKEN_INVALID',
    );
    const { sessionId, token } = await admitted(eventId, buyer);
    const thief = await signUp(world);
    expect(await reasonOf(create(request(eventId, one, token), thief))).to.equal(
      'CHECKOUT_TOKEN_INVALID',
    );
    const { order } = await create(request(eventId, one, token), buyer);
    expect(order).to.deep.include({ sessionId, status: OrderStatus.PENDING });
    await act(order!.payment!.url, 'pay');
    await waitUntil(
      'tickets',
      async () => {
        const found = await world.clients.order.findOne(
          { by: { $case: 'code', value: order!.code } },
          buyer.as,
        );
        return found.order!.status === OrderStatus.COMPLETED;
      },
      { timeoutMs: 10_000 },
    );
    await waitUntil(
      'the slot ends',
      async () => (await session(sessionId, buyer)).status === SessionStatus.COMPLETED,
      { timeoutMs: 2_000 },
    );
    const other = create(request(eventId, one, token, 2), buyer);
    expect(await reasonOf(other)).to.equal('CHECKOUT_TOKEN_USED');
  });

  it('makes one order out of 20 parallel requests with one token', async () => {
    const buyer = await signUp(world);
    const { eventId, classes } = await eventOnSale(world, admin, { allowWaitRoom: true });
    const { token } = await admitted(eventId, buyer);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => create(request(eventId, classes[0]!, token), buyer)),
    );
    const codes = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value.order!.code] : []));
    const reasons = results.flatMap((r) =>
      r.status === 'rejected' ? [refusalOf(r.reason)?.reason ?? String(r.reason)] : [],
    );
    expect(new Set(codes).size).to.equal(1);
    expect([...new Set(reasons)].filter((reason) => reason !== 'ORDER_IN_PROGRESS')).to.deep.equal(
      [],
    );
    const { orders } = await world.clients.order.list({ eventId }, buyer.as);
    expect(orders).to.have.length(1);
  });

  it('keeps the slot of a buyer who was refused SOLD_OUT, who then chooses again', async () => {
    const [buyer, rival] = [await signUp(world), await signUp(world)];
    const { eventId, classes } = await eventOnSale(world, admin, {
      allowWaitRoom: true,
      totals: [3, 5],
    });
    const [scarce, other] = classes as [string, string];
    const mine = await admitted(eventId, buyer);
    const theirs = await admitted(eventId, rival);
    await create(request(eventId, scarce, theirs.token, 3), rival);
    expect(await reasonOf(create(request(eventId, scarce, mine.token), buyer))).to.equal(
      'SOLD_OUT',
    );
    expect((await session(mine.sessionId, buyer)).status).to.equal(SessionStatus.ADMITTED);
    const { order } = await create(request(eventId, other, mine.token), buyer);
    expect(order!.status).to.equal(OrderStatus.PENDING);
  });
});
