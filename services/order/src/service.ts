import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import { connectEventBus, type EventBus } from '@ticketbottle/service-kit/event-bus.js';
import { serve, type Served } from '@ticketbottle/service-kit/serve.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import { createMailer, type Mailer } from '@ticketbottle/service-kit/mailer.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import { loadKeyRing } from '@ticketbottle/service-kit/key-ring.js';
import { OrderServiceDefinition } from '@ticketbottle/sdk/order.js';
import { allowedCallers } from '@ticketbottle/sdk/allowed-callers.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { createAlertWebhook } from '@ticketbottle/service-kit/alert-webhook.js';
import { createEventAccess } from './clients/event-access.js';
import { createNeighbours } from './clients/neighbours.js';
import { createPaymentMethods } from './clients/payment-methods.js';
import { createStock } from './clients/stock.js';
import { createStockHop } from './clients/stock-hop.js';
import { createTokens } from './clients/tokens.js';
import type { Config } from './config.js';
import { cancelEvents } from './jobs/cancel-events.js';
import { relayOutbox } from './jobs/relay-outbox.js';
import { sendAlerts } from './jobs/send-alerts.js';
import { sendMail } from './jobs/send-mail.js';
import { sweepOrders } from './jobs/sweep-orders.js';
import { upkeep } from './jobs/upkeep.js';
import { subscribeAll } from './messaging/subscriptions.js';
import type { Order } from './domain/order.js';
import { orderRpc } from './rpc/index.js';
import { createBackground } from './saga/background.js';
import type { Parts } from './saga/parts.js';
import { alertTold, claimAlerts, delayAlerts } from './store/alerts.js';
import { anonymiseOrders } from './store/anonymise.js';
import { createCancelledEventStore } from './store/cancelled-events.js';
import { liveOrdersOf } from './store/event-orders.js';
import { claimMail, delayMail, mailDone } from './store/mails.js';
import { openMongo, type Mongo } from './store/mongo.js';
import { createOrderLists } from './store/order-lists.js';
import { createOrderOutbox } from './store/order-outbox.js';
import { createOrderStore } from './store/orders.js';
import { createQuotaStore } from './store/quotas.js';
import { createSaleFacts } from './store/sale-facts.js';
import { createSales } from './store/sales.js';
import { countStranded, forgetKeys } from './store/upkeep.js';

export type Environment = {
  clock: Clock;
  ids: Ids;
  random: (bytes: number) => Uint8Array;
  logger: Logger;
};

const service = 'order';
/** A ticket lives until a day after its event, whenever that is: a key is over when it is taken out of the file. */
const ticketOverlapMs = Number.POSITIVE_INFINITY;

export async function startOrder(config: Config, environment: Environment): Promise<Served> {
  const { clock, logger } = environment;
  const metrics = createMetrics(service, config.measures);
  const mongo = await openMongo(config.mongoUrl, logger, metrics);
  const bus = await connectEventBus({ service, ...config.kafka, logger, metrics });
  const wakes = { relay: (): void => undefined };
  const parts = createParts(config, environment, { mongo, metrics, onEvents: () => wakes.relay() });
  const mailer = createMailer(config.mail);
  const jobs = startJobs(parts, { mongo, bus, mailer, alertUrl: config.alertUrl });
  wakes.relay = () => jobs.relay.wake();
  const consumers = await subscribeAll(bus, parts, {
    wakeCancellations: () => jobs.cancellations.wake(),
    anonymise: (userId) => anonymiseOrders(mongo, userId),
    facts: createSaleFacts(mongo),
  });
  const { relay, ...others } = jobs;
  return serve({
    ...{ service, config, logger, metrics, clock, protoset },
    callers: allowedCallers.order,
    definition: OrderServiceDefinition,
    implementation: orderRpc(parts, {
      lists: createOrderLists(mongo),
      salesOf: createSales(mongo),
    }),
    checks: { mongo: () => mongo.check(), kafka: () => bus.check() },
    parts: [
      ['consumers', () => Promise.all(consumers.map((consumer) => consumer.stop()))],
      ['jobs', () => Promise.all(Object.values(others).map((job) => job.stop()))],
      ['background', () => parts.background.stop()],
      ['outbox relay', () => relay.stop()],
      ['event bus', () => bus.stop()],
      ['stock hop', () => parts.stockHop.close()],
      ['ticket keys', () => parts.ticketKeys.stop()],
      ['neighbours', () => parts.neighbours.close()],
      ['mailer', () => mailer.close()],
      ['mongo', () => mongo.close()],
    ],
  });
}

function createParts(
  config: Config,
  environment: Environment,
  { mongo, metrics, onEvents }: { mongo: Mongo; metrics: Metrics; onEvents: () => void },
): Parts {
  const { clock, ids, logger } = environment;
  const neighbours = createNeighbours(config.addresses, { tls: config.tls, metrics });
  const background = createBackground(logger);
  const ticketKeys = loadKeyRing({
    ...{ name: 'TICKET_KEY_FILE', path: config.ticketKeyFile, clock, logger },
    overlapMs: ticketOverlapMs,
  });
  return {
    ...environment,
    orders: createOrderStore({ mongo, clock, ids, onEvents }),
    quotas: createQuotaStore(mongo),
    cancelledEvents: createCancelledEventStore(mongo),
    neighbours,
    access: createEventAccess(neighbours, clock),
    stock: createStock(neighbours, clock),
    stockHop: createStockHop({
      ...{ address: config.addresses.inventory, tls: config.tls },
      ...{ metrics, clock, logger },
    }),
    tokens: createTokens(neighbours, { clock, logger, ticketKeys }),
    ticketKeys,
    background,
    paymentMethods: createPaymentMethods(neighbours, { clock, inBackground: background.run }),
    metrics,
    rules: config.rules,
  };
}

type JobNeeds = { mongo: Mongo; bus: EventBus; mailer: Mailer; alertUrl: string | undefined };

function startJobs(parts: Parts, { mongo, bus, mailer, alertUrl }: JobNeeds) {
  const { clock, ids, logger, metrics } = parts;
  const job = (name: string, ms: number, run: (signal: AbortSignal) => Promise<void>): Loop =>
    every({ name, ms, logger, run });
  const outbox = createOrderOutbox(mongo);
  const mails = {
    claim: (now: number, until: number) => claimMail(mongo, now, until),
    delay: (order: Order, until: number) => delayMail(mongo, order, until),
    done: (id: string) => mailDone(mongo, id),
  };
  const alerts = {
    claim: (now: number, until: number) => claimAlerts(mongo, now, until),
    delay: (order: Order, until: number) => delayAlerts(mongo, order, until),
    told: (orderId: string, id: string) => alertTold(mongo, orderId, id),
  };
  const post = alertUrl === undefined ? undefined : createAlertWebhook(alertUrl);
  const care = {
    forgetKeys: (before: Date) => forgetKeys(mongo, before),
    countStranded: (before: Date) => countStranded(mongo, before),
  };
  return {
    relay: job(
      'order outbox relay',
      500,
      relayOutbox({ outbox, bus, clock, metrics, by: ids.next() }),
    ),
    sweeper: job('sweep orders', 1_000, (signal) => sweepOrders(parts, signal)),
    cancellations: job(
      'cancel events',
      1_000,
      cancelEvents(parts, (id, page) => liveOrdersOf(mongo, id, page)),
    ),
    mail: job('send mail', 1_000, sendMail(parts, mails, mailer)),
    alerts: job('send alerts', 1_000, sendAlerts(parts, alerts, post)),
    upkeep: job('order upkeep', 15_000, upkeep(parts, care)),
  };
}
