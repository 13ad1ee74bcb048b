import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { testStack, type TestStack } from '@ticketbottle/local-stack/test-stack.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { expect } from 'chai';
import { createAlertWebhook } from '@ticketbottle/service-kit/alert-webhook.js';
import { decideLateMoney } from '../src/domain/decide-money.js';
import { sendAlerts } from '../src/jobs/send-alerts.js';
import type { Parts } from '../src/saga/parts.js';
import { alertTold, claimAlerts, delayAlerts } from '../src/store/alerts.js';
import { openMongo, type Mongo } from '../src/store/mongo.js';
import { createOrderStore, type OrderStore } from '../src/store/orders.js';
import type { Order } from '../src/domain/order.js';
import { pendingOrder } from './support/orders.js';

describe('an alert about late money', function () {
  this.timeout(30_000);
  const logger = createLogger({ service: 'order', level: 'silent' });
  const heard: { id: string; orderCode: string }[] = [];
  let refusals = 0;
  const receiver = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const isAway = refusals > 0;
      if (isAway) refusals--;
      else heard.push(JSON.parse(text) as (typeof heard)[number]);
      response.statusCode = isAway ? 503 : 204;
      response.end();
    });
  });
  let stack: TestStack;
  let mongo: Mongo;
  let orders: OrderStore;
  const loops: Loop[] = [];

  before(async () => {
    stack = await testStack(import.meta.filename, { only: ['mongo'] });
    mongo = await openMongo(stack.mongoUrl, logger);
    const store = { mongo, clock: systemClock, ids: uuidv7Ids };
    orders = createOrderStore({ ...store, onEvents: () => undefined });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    const post = createAlertWebhook(`http://127.0.0.1:${port}/alerts`);
    const queue = {
      claim: (now: number, until: number) => claimAlerts(mongo, now, until),
      delay: (...[order, until]: [Parameters<typeof delayAlerts>[1], number]) =>
        delayAlerts(mongo, order, until),
      told: (orderId: string, id: string) => alertTold(mongo, orderId, id),
    };
    const parts = { clock: systemClock, logger, metrics: createMetrics('order') };
    const run = sendAlerts(parts as Parts, queue, post);
    for (const name of ['alerts a', 'alerts b']) loops.push(every({ name, ms: 50, logger, run }));
  });
  after(async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
    receiver.close();
    await mongo.close();
    await stack.drop();
  });

  const refundLate = async () => {
    const ended = pendingOrder({ status: 'CANCELLED', cancelReason: 'BUYER' });
    const saga: Order['saga'] = { ...ended.saga, direction: 'undone' };
    const paid = { ...ended, saga, paidAt: new Date() };
    await orders.insert(paid, []);
    await orders.change(paid, (o) =>
      decideLateMoney(o, { now: Date.now(), eventCancelled: false }),
    );
    return paid.code;
  };
  const alertAt = async (code: string) => (await mongo.orders.findOne({ code }).lean())?.alertAt;
  const told = (code: string) =>
    waitUntil(
      `the alert of ${code}`,
      () => Promise.resolve(heard.some(({ orderCode }) => orderCode === code)),
      { timeoutMs: 15_000 },
    );

  it('reaches the receiver as JSON, written with the refund itself, and is then forgotten', async () => {
    const code = await refundLate();
    await told(code);
    const [alert] = heard.filter(({ orderCode }) => orderCode === code);
    expect(alert).to.deep.include({
      id: `${code}:LATE_MONEY_REFUNDED`,
      ...{ kind: 'LATE_MONEY_REFUNDED', severity: 'critical', amountMinor: 20, currency: 'VND' },
    });
    await waitUntil('nothing left', async () => (await alertAt(code)) === undefined, {
      timeoutMs: 5_000,
    });
    expect(heard.filter(({ orderCode }) => orderCode === code)).to.have.length(1);
  });

  it('is sent again while the receiver fails, without holding up the alerts of others', async () => {
    refusals = 1;
    const first = await refundLate();
    await waitUntil('the refusal', () => Promise.resolve(refusals === 0), { timeoutMs: 5_000 });
    const second = await refundLate();
    await told(second);
    await told(first);
  });
});
