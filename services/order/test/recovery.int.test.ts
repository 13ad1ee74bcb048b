import { randomUUID } from 'node:crypto';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { refusalOf } from '@ticketbottle/service-kit/refusals.js';
import { OrderStatus, PaymentMethod } from '@ticketbottle/sdk/order.js';
import { expect } from 'chai';
import { decideCancel } from '../src/domain/decide-end.js';
import { decideMoney } from '../src/domain/decide-money.js';
import type { Change, Order } from '../src/domain/order.js';
import { openMongo, type Mongo } from '../src/store/mongo.js';
import { createOrderStore, type OrderStore } from '../src/store/orders.js';
import { pendingOrder } from './support/orders.js';
import { act, eventOnSale, platformAdmin, signUp, startWorld } from './support/world.js';
import type { Account, World } from './support/world.js';

describe('an order whose process died', function () {
  this.timeout(90_000);
  let world: World;
  let admin: Account;
  let buyer: Account;
  let mongo: Mongo;
  let orders: OrderStore;

  before(async () => {
    world = await startWorld(import.meta.filename);
    admin = await platformAdmin(world);
    buyer = await signUp(world);
    const logger = createLogger({ service: 'order', level: 'silent' });
    mongo = await openMongo(world.stack.mongoUrl, logger);
    const store = { mongo, clock: systemClock, ids: uuidv7Ids };
    orders = createOrderStore({ ...store, onEvents: () => undefined });
  });
  after(async () => {
    await mongo.close();
    await world.stop();
  });

  const request = (eventId: string, ticketClassId: string) => ({
    eventId,
    items: [{ ticketClassId, quantity: 1 }],
    contact: { name: 'Anna Le', email: 'anna@example.com', phone: '+84901234567' },
    paymentMethod: PaymentMethod.ZALOPAY,
    redirectUrl: 'http://localhost:3000/done',
    idempotencyKey: randomUUID(),
  });
  const place = async () => {
    const { eventId, classes } = await eventOnSale(world, admin);
    const wanted = request(eventId, classes[0]!);
    const { order } = await world.clients.order.create(wanted, buyer.as);
    return { eventId, code: order!.code, url: order!.payment!.url };
  };
  /** As a process that dies right after its write. */
  const write = async (code: string, decide: (order: Order) => Change | undefined) =>
    orders.change((await orders.find({ code }))!, (order) => {
      const change = decide(order);
      return change && { ...change, set: { ...change.set, wakeAt: new Date(0) } };
    });
  const untilOrder = (code: string, what: string, is: (order: Order) => boolean) =>
    waitUntil(`${code} ${what}`, async () => is((await orders.find({ code }))!), {
      timeoutMs: 20_000,
    });
  const untilLeft = (eventId: string, expected: number) =>
    waitUntil(
      `${expected} left`,
      async () =>
        (await world.clients.inventory.getAvailability({ eventId })).items[0]?.available ===
        expected,
      { timeoutMs: 10_000 },
    );

  it('is placed by a sweeper when it died right after it was written', async () => {
    const { eventId, classes } = await eventOnSale(world, admin);
    const placing = { holdExpiresAt: undefined, payment: undefined, wakeAt: new Date(0) };
    const fresh = pendingOrder({ eventId, userId: buyer.userId, ...placing });
    const items = fresh.items.map((item) => ({ ...item, ticketClassId: classes[0]! }));
    const saga = { ...fresh.saga, begun: ['take-quota' as const] };
    await orders.insert({ ...fresh, items, saga }, ['order.created']);
    await untilOrder(fresh.code, 'has a link', (order) => (order.payment?.url ?? '') !== '');
    await untilLeft(eventId, 8);
  });

  it('is undone when it died between its cancel and the undos', async () => {
    const { eventId, code } = await place();
    const now = Date.now();
    await write(code, (o) => decideCancel(o, { reason: 'BUYER', now, paymentEnded: false }));
    await untilOrder(
      code,
      'undone',
      (o) => o.saga.direction === 'undone' && o.saga.open.length === 0,
    );
    await untilLeft(eventId, 10);
  });

  it('is completed when it died between the money and Confirm', async () => {
    const { eventId, code } = await place();
    const now = Date.now();
    const paidAt = new Date(now);
    await write(code, (o) => decideMoney(o, { paidAt, now, eventCancelled: false }));
    await untilOrder(code, 'completed', (o) => o.status === 'COMPLETED' && o.tickets.length === 1);
    await untilLeft(eventId, 9);
  });

  it('turns money kept while it was being undone into tickets', async () => {
    const { eventId, code } = await place();
    const now = Date.now();
    await write(code, (o) =>
      decideCancel(o, { reason: 'PAYMENT_EXPIRED', now: now + 5_000, paymentEnded: true }),
    );
    const paidAt = new Date(now);
    await write(code, (o) => decideMoney(o, { paidAt, now, eventCancelled: false }));
    await untilOrder(code, 'completed', (o) => o.status === 'COMPLETED' && o.saga.late);
    await untilLeft(eventId, 9);
  });

  it('completes a paid order after inventory was killed and came back', async () => {
    const { eventId, code, url } = await place();
    await world.services.kill('inventory', 'SIGKILL');
    await act(url, 'pay');
    await untilOrder(code, 'confirming', (o) => o.saga.direction === 'confirming');
    await world.services.restart('inventory');
    await untilOrder(code, 'completed', (o) => o.status === 'COMPLETED');
    await untilLeft(eventId, 9);
  });

  it('answers DEPENDENCY_UNAVAILABLE while inventory is away, leaves nothing held, and takes the same key again', async () => {
    const { eventId, classes } = await eventOnSale(world, admin);
    const wanted = request(eventId, classes[0]!);
    await world.clients.order.create({ ...wanted, idempotencyKey: randomUUID() }, buyer.as); // fills the caches
    await world.services.kill('inventory', 'SIGKILL');
    const error: unknown = await world.clients.order
      .create(wanted, buyer.as)
      .catch((e: unknown) => e);
    expect(refusalOf(error)?.reason).to.equal('DEPENDENCY_UNAVAILABLE');
    await world.services.restart('inventory');
    await untilLeft(eventId, 9);
    await waitUntil(
      'the same key buys',
      async () => {
        const { order } = await world.clients.order.create(wanted, buyer.as);
        return order!.status === OrderStatus.PENDING;
      },
      { timeoutMs: 15_000, everyMs: 300 },
    );
    await untilLeft(eventId, 8);
    await waitUntil(
      'the quota counts both orders and nothing else',
      async () => (await mongo.quotas.findById(`${eventId}:${buyer.userId}`).lean())?.used === 2,
      { timeoutMs: 10_000 },
    );
  });
});
