import { createPublicKey, randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { TicketClassStatus } from '@ticketbottle/sdk/inventory.js';
import { CheckoutEnded } from '@ticketbottle/sdk/order.js';
import {
  QueueChanged,
  SessionStatus,
  type Session,
  type StreamPositionResponse,
} from '@ticketbottle/sdk/waitroom.js';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { makeEvent, platformAdmin, signUp, startWorld } from './support/world.js';
import type { Account, World } from './support/world.js';

describe('the waiting room', function () {
  this.timeout(60_000);
  let world: World;
  let admin: Account;
  let anna: Account;
  let binh: Account;
  const told: { id: string; type: string; eventId: string; number: number }[] = [];

  before(async () => {
    world = await startWorld(import.meta.filename);
    admin = await platformAdmin(world);
    [anna, binh] = await Promise.all([signUp(world), signUp(world)]);
    await world.bus.subscribe({
      group: 'test',
      topics: ['queue-events'],
      from: 'earliest',
      handle: ({ id, type, data }) => {
        if (type !== 'queue.joined') told.push({ id, type, ...QueueChanged.fromJSON(data) });
        return Promise.resolve();
      },
    });
  });
  after(() => world.stop());

  const join = async (eventId: string, who: Account) =>
    (await world.waitroom.join({ eventId }, who.as)).session!;
  const read = async ({ sessionId }: Session, who: Account) =>
    (await world.waitroom.getStatus({ sessionId }, who.as)).session!;
  const become = async (status: SessionStatus, session: Session, who: Account) => {
    let last = session;
    await waitUntil(
      status,
      async () => {
        last = await read(session, who);
        return last.status === status;
      },
      { timeoutMs: 10_000 },
    );
    return last;
  };
  const reasonOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => 'no refusal',
      (e: unknown) => e,
    );
    return refusalOf(error)?.reason ?? String(error);
  };
  const slot = (session: Session, who: Account, orderCode = `TB-${randomUUID()}`) => ({
    sessionId: session.sessionId,
    orderCode,
    eventId: session.eventId,
    userId: who.userId,
    number: session.arrivalNumber,
    holdSeconds: 900,
  });

  it('admits the first, lets the second wait, and admits them when the first leaves', async () => {
    const eventId = await makeEvent(world, admin);
    const first = await join(eventId, anna);
    await become(SessionStatus.ADMITTED, first, anna);
    const second = await join(eventId, binh);
    expect(second).to.include({ status: SessionStatus.WAITING, position: 1, arrivalNumber: 2 });
    expect(second.checkoutToken).to.equal('');
    const left = performance.now();
    await world.waitroom.leave({ sessionId: first.sessionId }, anna.as);
    await become(SessionStatus.ADMITTED, second, binh);
    expect(performance.now() - left).to.be.below(2_000);
    expect((await read(first, anna)).status).to.equal(SessionStatus.LEFT);
  });

  it('signs a checkout token for the signed-in owner only, the same at every reading', async () => {
    const eventId = await makeEvent(world, admin);
    const joined = await join(eventId, anna);
    const session = await become(SessionStatus.ADMITTED, joined, anna);
    const { keys } = await world.waitroom.getSigningKeys({});
    const key = createPublicKey({ key: { ...keys[0] }, format: 'jwk' });
    const claims = jwt.verify(session.checkoutToken, key, {
      algorithms: ['ES256'],
      issuer: 'ticketbottle/waitroom',
    }) as jwt.JwtPayload;
    expect(claims).to.include({ sub: anna.userId, eventId, jti: session.sessionId, n: 1 });
    expect(claims.exp! - claims.iat!).to.equal(900);
    const again = jwt.decode((await read(joined, anna)).checkoutToken) as jwt.JwtPayload;
    expect(again).to.deep.equal(claims);
    const { sessionId, ticket } = session;
    const byTicket = await world.waitroom.getStatus({ sessionId, ticket });
    expect(byTicket.session).to.include({ status: SessionStatus.ADMITTED, checkoutToken: '' });
  });

  it('tells nobody about a place that is not theirs', async () => {
    const { sessionId, ticket } = await join(await makeEvent(world, admin), anna);
    const { waitroom } = world;
    for (const call of [
      () => waitroom.getStatus({ sessionId }, binh.as),
      () => waitroom.leave({ sessionId }, binh.as),
      () => waitroom.getStatus({ sessionId, ticket: `${ticket.slice(0, -1)}!` }),
      () => waitroom.leave({ sessionId: 'nonsense' }, anna.as),
    ])
      expect(await reasonOf(call())).to.equal('SESSION_NOT_FOUND');
    expect(await reasonOf(waitroom.getStatus({ sessionId }))).to.equal('TOKEN_MISSING');
  });

  it('refuses joins by what the event is, and takes them as soon as that changes', async () => {
    expect(await reasonOf(join(randomUUID(), anna))).to.equal('EVENT_NOT_FOUND');
    expect(await reasonOf(join('nonsense', anna))).to.equal('EVENT_NOT_FOUND');
    const soon = await makeEvent(world, admin, { opensInMs: 3_600_000 });
    expect(await reasonOf(join(soon, anna))).to.equal('SALE_NOT_OPEN');
    const eventId = await makeEvent(world, admin, { publish: false });
    expect(await reasonOf(join(eventId, anna))).to.equal('EVENT_NOT_PUBLISHED');
    await world.event.publish({ id: eventId }, admin.as);
    const session = await join(eventId, anna);
    expect(session.arrivalNumber).to.equal(1);
    await world.event.cancel({ id: eventId, reason: 'rain' }, admin.as);
    await waitUntil(
      'refused as cancelled',
      async () => (await reasonOf(join(eventId, binh))) === 'EVENT_CANCELLED',
      { timeoutMs: 10_000 },
    );
  });

  it('gives one place to fifty joins of one user over two replicas', async () => {
    const eventId = await makeEvent(world, admin);
    const calls = Array.from({ length: 50 }, (_, i) =>
      (i % 2 === 0 ? world.waitroom : world.other).join({ eventId }, anna.as),
    );
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ session }) => session!.sessionId)).size).to.equal(1);
  });

  it('streams the place from another replica until the session is over', async () => {
    const eventId = await makeEvent(world, admin);
    const first = await join(eventId, anna);
    await become(SessionStatus.ADMITTED, first, anna);
    const { sessionId } = await join(eventId, binh);
    const seen: StreamPositionResponse[] = [];
    const reading = (async () => {
      for await (const message of world.other.streamPosition({ sessionId }, binh.as))
        seen.push(message);
    })();
    const last = () => seen.at(-1)?.session;
    const sees = (status: SessionStatus) =>
      waitUntil(`stream tells ${status}`, () => Promise.resolve(last()?.status === status), {
        timeoutMs: 10_000,
      });
    await sees(SessionStatus.WAITING);
    expect(last()?.position).to.equal(1);
    await world.waitroom.leave({ sessionId: first.sessionId }, anna.as);
    await sees(SessionStatus.ADMITTED);
    expect(last()?.checkoutToken).to.not.equal('');
    await world.waitroom.leave({ sessionId }, binh.as);
    await reading; // the stream ends by itself
    expect(last()?.status).to.equal(SessionStatus.LEFT);
  });

  it('binds a slot to an order and frees it when the order says so', async () => {
    const eventId = await makeEvent(world, admin);
    const session = await become(SessionStatus.ADMITTED, await join(eventId, anna), anna);
    const bound = slot(session, anna);
    await world.asOrder.beginCheckout(bound);
    await world.asOrder.beginCheckout(bound);
    const { asOrder } = world;
    expect(await reasonOf(asOrder.beginCheckout(slot(session, anna)))).to.equal(
      'CHECKOUT_TOKEN_USED',
    );
    expect(await reasonOf(asOrder.beginCheckout(slot(session, binh)))).to.equal(
      'CHECKOUT_TOKEN_INVALID',
    );
    const end = { ...bound, keep: false, outcome: SessionStatus.COMPLETED };
    await asOrder.endCheckout(end);
    await asOrder.endCheckout(end);
    await become(SessionStatus.COMPLETED, session, anna);
    expect((await join(eventId, anna)).arrivalNumber, 'at the end').to.equal(2);
  });

  it('answers many checkouts one by one', async () => {
    const eventId = await makeEvent(world, admin);
    const session = await become(SessionStatus.ADMITTED, await join(eventId, anna), anna);
    const items = [slot(session, anna, 'TB-A'), slot(session, anna, 'TB-B')];
    const { results } = await world.asOrder.beginCheckoutMany({ items });
    const reasons = results.map(({ refusal }) => refusal?.reason ?? 'OK');
    expect(reasons.toSorted()).to.deep.equal(['CHECKOUT_TOKEN_USED', 'OK']);
  });

  it('frees the slot by the event of the order alone, however often it is told', async () => {
    const eventId = await makeEvent(world, admin);
    const session = await become(SessionStatus.ADMITTED, await join(eventId, anna), anna);
    const waiting = await join(eventId, binh);
    const bound = slot(session, anna);
    await world.asOrder.beginCheckout(bound);
    const { orderCode, sessionId, userId } = bound;
    const ended = {
      id: randomUUID(),
      topic: 'order-events',
      key: orderCode,
      type: 'checkout.expired',
      time: new Date(),
      aggregateVersion: 3,
      data: CheckoutEnded.toJSON({ orderCode, sessionId, userId, eventId }),
    };
    await world.bus.publish([ended, ended]);
    await become(SessionStatus.EXPIRED, session, anna);
    await become(SessionStatus.ADMITTED, waiting, binh);
  });

  it('lets only order bind slots', async () => {
    const session = await join(await makeEvent(world, admin), anna);
    const call = world.waitroom.beginCheckout(slot(session, anna));
    const error: unknown = await call.catch((e: unknown) => e);
    expect(String(error)).to.match(/PERMISSION_DENIED/);
  });

  it('admits no more than there are tickets', async () => {
    const eventId = await makeEvent(world, admin, { max: 10, total: 1 });
    await become(SessionStatus.ADMITTED, await join(eventId, anna), anna);
    const second = await join(eventId, binh);
    const { inCheckout, waiting } = await world.waitroom.getQueueStats({ eventId }, admin.as);
    expect({ inCheckout, waiting }).to.deep.equal({ inCheckout: 1, waiting: 1 });
    expect((await read(second, binh)).status).to.equal(SessionStatus.WAITING);
  });

  it('shows the figures of a line to those with a role on the event', async () => {
    const eventId = await makeEvent(world, admin, { max: 5 });
    await become(SessionStatus.ADMITTED, await join(eventId, anna), anna);
    const stats = await world.waitroom.getQueueStats({ eventId }, admin.as);
    expect(stats).to.include({ inCheckout: 1, maxConcurrent: 5, admitted: 1, waiting: 0 });
    const refusal = await reasonOf(world.waitroom.getQueueStats({ eventId }, anna.as));
    expect(refusal).to.equal('ROLE_REQUIRED');
  });

  it('tells operator and event, who are no users, the figures of a line and how many tickets it has to sell', async () => {
    const eventId = await makeEvent(world, admin, { total: 7 });
    await world.inventory.createTicketClass(
      {
        eventId,
        name: 'Later',
        priceMinor: 1,
        currency: 'VND',
        total: 5,
        status: TicketClassStatus.INACTIVE,
      },
      admin.as,
    );
    await join(eventId, anna);
    await waitUntil(
      'inventory has told',
      async () => (await world.asOperator.getQueueStats({ eventId })).total === 7,
      { timeoutMs: 5_000 },
    );
    expect(await world.asOperator.getQueueStats({ eventId })).to.include({ sold: 0, total: 7 });
    expect(await world.asEvent.getQueueStats({ eventId })).to.include({ governedBy: '' });
    expect(await reasonOf(world.waitroom.getQueueStats({ eventId }))).to.equal('TOKEN_MISSING');
    const nowhere = world.asOperator.getQueueStats({ eventId: randomUUID() });
    expect(await reasonOf(nowhere)).to.equal('EVENT_NOT_FOUND');
  });

  it('tells a watcher the line as it is, then every admission and end', async () => {
    const eventId = await makeEvent(world, admin);
    const first = await join(eventId, anna);
    await become(SessionStatus.ADMITTED, first, anna);
    const seen: string[] = [];
    const abort = new AbortController();
    const watching = (async () => {
      for await (const message of world.other.watchLine({ eventId }, { signal: abort.signal }))
        for (const { number, status } of message.changes)
          seen.push(`${message.snapshot ? 'snapshot ' : ''}${number} ${status}`);
    })().catch((error: unknown) => error);
    await waitUntil('snapshot', () => Promise.resolve(seen.length > 0), { timeoutMs: 5_000 });
    expect(seen).to.deep.equal([`snapshot 1 ${SessionStatus.ADMITTED}`]);
    await join(eventId, binh);
    await world.waitroom.leave({ sessionId: first.sessionId }, anna.as);
    const wanted = [`1 ${SessionStatus.LEFT}`, `2 ${SessionStatus.ADMITTED}`];
    await waitUntil('changes', () => Promise.resolve(wanted.every((text) => seen.includes(text))), {
      timeoutMs: 5_000,
    });
    abort.abort();
    await watching;
  });

  it('publishes each admission and leave once, in order', async () => {
    const eventId = await makeEvent(world, admin);
    const session = await become(SessionStatus.ADMITTED, await join(eventId, anna), anna);
    await world.waitroom.leave({ sessionId: session.sessionId }, anna.as);
    const mine = () => told.filter((event) => event.eventId === eventId);
    await waitUntil('queue.left', () => Promise.resolve(mine().length >= 2), { timeoutMs: 10_000 });
    expect(mine().map(({ id }) => id)).to.deep.equal([`ready:${eventId}:1`, `left:${eventId}:1`]);
  });

  it('refuses a queue ticket or checkout token that is not the joiner’s own', async () => {
    const [eventId, elsewhere] = [await makeEvent(world, admin), await makeEvent(world, admin)];
    const { ticket } = await become(SessionStatus.ADMITTED, await join(eventId, anna), anna);
    const { checkoutToken } = await read(await join(eventId, anna), anna);
    const tickets = {
      foreign: world.waitroom.join({ eventId, ticket }, binh.as),
      'of another event': world.waitroom.join({ eventId: elsewhere, ticket }, anna.as),
      truncated: world.waitroom.join({ eventId, ticket: ticket.slice(0, -1) }, anna.as),
      forged: world.waitroom.join({ eventId, ticket: ticket.replace(/\.1\./, '.2.') }, anna.as),
    };
    for (const [what, call] of Object.entries(tickets))
      expect(await reasonOf(call), what).to.equal('SESSION_NOT_FOUND');
    const tokens = {
      foreign: world.waitroom.join({ eventId, checkoutToken }, binh.as),
      'of another event': world.waitroom.join({ eventId: elsewhere, checkoutToken }, anna.as),
      truncated: world.waitroom.join({ eventId, checkoutToken: checkoutToken.slice(1) }, anna.as),
    };
    for (const [what, call] of Object.entries(tokens))
      expect(await reasonOf(call), what).to.equal('CHECKOUT_TOKEN_INVALID');
    const again = await world.waitroom.join({ eventId, ticket, checkoutToken }, anna.as);
    expect(again.session).to.include({ arrivalNumber: 1, status: SessionStatus.ADMITTED });
  });

  it('keeps everybody’s place when Redis is emptied, and nobody overtakes them', async () => {
    const eventId = await makeEvent(world, admin);
    const admitted = await become(SessionStatus.ADMITTED, await join(eventId, anna), anna);
    const waiting = await join(eventId, binh);
    const { sessionId } = waiting;
    const seen: SessionStatus[] = [];
    const abort = new AbortController();
    const stream = (async () => {
      const options = { ...binh.as, signal: abort.signal };
      for await (const { session } of world.other.streamPosition({ sessionId }, options))
        seen.push(session!.status);
    })().catch(() => undefined);
    await waitUntil('a stream', () => Promise.resolve(seen.length > 0), { timeoutMs: 5_000 });
    await world.emptyRedis();
    const stranger = await signUp(world);
    await waitUntil(
      'strangers wait',
      async () => (await reasonOf(join(eventId, stranger))) === 'OVERLOADED',
      { timeoutMs: 5_000 },
    );
    await become(SessionStatus.WAITING, waiting, binh);
    const { ticket } = waiting;
    const again = await world.other.join({ eventId, ticket }, binh.as);
    expect(again.session).to.include({ arrivalNumber: 2, sessionId, position: 1 });
    const { checkoutToken } = admitted;
    const back = await world.waitroom.join({ eventId, checkoutToken }, anna.as);
    expect(back.session?.sessionId).to.equal(admitted.sessionId);
    expect(jwt.decode(back.session?.checkoutToken ?? '')).to.deep.equal(jwt.decode(checkoutToken));
    await world.asOrder.beginCheckout(slot(admitted, anna));
    abort.abort();
    await stream;
    expect(new Set(seen), 'told by the stream').to.deep.equal(new Set([SessionStatus.WAITING]));
  });

  it('goes on within 5 s when the replica that admits stops, and ends its streams', async () => {
    const eventId = await makeEvent(world, admin);
    const first = await join(eventId, anna);
    await become(SessionStatus.ADMITTED, first, anna);
    const { sessionId } = await join(eventId, binh);
    const stream = (async () => {
      for await (const { session } of world.other.streamPosition({ sessionId }, binh.as))
        expect(session?.sessionId).to.equal(sessionId);
    })().catch(() => undefined);
    await world.second.stop();
    await stream;
    const left = performance.now();
    await world.waitroom.leave({ sessionId: first.sessionId }, anna.as);
    await become(SessionStatus.ADMITTED, { ...first, sessionId }, binh);
    expect(performance.now() - left).to.be.below(5_000);
  });
});
