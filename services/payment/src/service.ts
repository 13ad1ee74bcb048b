import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { randomBytes } from 'node:crypto';
import type { TokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { startAdminServer } from '@ticketbottle/service-kit/admin-server.js';
import { connectEventBus, type EventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { startGrpcServer } from '@ticketbottle/service-kit/grpc-server.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import { startOutboxRelay } from '@ticketbottle/service-kit/outbox-relay.js';
import { checkPostgres, openPostgres } from '@ticketbottle/service-kit/postgres.js';
import { stopInOrder } from '@ticketbottle/service-kit/service.js';
import { PaymentServiceDefinition } from '@ticketbottle/sdk/payment.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { accessTokens } from './clients/signing-keys.js';
import { createZalopay } from './clients/zalopay/zalopay.js';
import type { Config } from './config.js';
import { startWebhooks } from './http/webhooks.js';
import { closeLinks } from './jobs/close-links.js';
import { expireAttempts } from './jobs/expire-attempts.js';
import { reconcileAttempts } from './jobs/reconcile-attempts.js';
import { sendRefunds } from './jobs/send-refunds.js';
import { callers } from './rpc/callers.js';
import { paymentRpc } from './rpc/index.js';
import type { Parts } from './saga/parts.js';
import { Payments1764000000000 } from './store/migrations/1764000000000-payments.js';

export type PaymentService = {
  port: number;
  adminPort: number;
  webhookPort: number;
  stop(): Promise<void>;
};

const service = 'payment';
const drainMs = 5_000;

export async function startPayment(
  config: Config,
  environment: Environment,
): Promise<PaymentService> {
  const metrics = createMetrics(service);
  const { db, bus, user } = await connect(config, { ...environment, metrics });
  const { clock, logger } = environment;
  const parts: Parts = {
    db,
    providers: {
      ZALOPAY: createZalopay({
        ...config.zalopay,
        webhookPublicUrl: config.webhookPublicUrl,
        now: () => clock.now(),
        random: randomRef,
      }),
    },
    ...environment,
    metrics,
    minWindowMs: config.minWindowSeconds * 1_000,
    wake: { refunds: () => jobs.refunds.wake(), links: () => jobs.links.wake() },
  };
  const { databaseUrl } = config;
  const relay = startOutboxRelay({ databaseUrl, service, bus, logger, metrics });
  const jobs = startJobs(parts);
  const verifier = accessTokens(user, { clock, logger });
  const { webhooks, grpc, admin } = await openDoors(config, parts, { verifier, bus });
  return {
    port: grpc.port,
    adminPort: admin.port,
    webhookPort: webhooks.port,
    stop: () =>
      stopInOrder(logger, [
        ['readiness', () => admin.setReady(false)],
        ['serving', () => grpc.setServing(false)],
        ['pause', () => new Promise((resolve) => setTimeout(resolve, config.shutdownPauseMs))],
        ['webhooks', () => webhooks.stop()],
        ['grpc', () => grpc.stop(drainMs)],
        ['jobs', () => Promise.all(Object.values(jobs).map((job) => job.stop()))],
        ['outbox relay', () => relay.stop()],
        ['event bus', () => bus.stop()],
        ['user client', () => user.close()],
        ['database', () => db.destroy()],
        ['admin server', () => admin.stop()],
      ]),
  };
}

async function connect(config: Config, o: { logger: Logger; metrics: Metrics }) {
  const { logger, metrics } = o;
  const db = await openPostgres({
    url: config.databaseUrl,
    service,
    entities: [],
    migrations: [Payments1764000000000],
    poolSize: config.poolSize,
    logger,
  });
  const bus = await connectEventBus({ service, ...config.kafka, logger, metrics });
  const user = createGrpcClient(UserServiceDefinition, {
    target: 'user',
    address: config.userAddress,
    tls: config.tls,
    metrics,
  });
  return { db, bus, user };
}

async function openDoors(
  { host, port, adminPort, webhookPort, tls }: Config,
  parts: Parts,
  { verifier, bus }: { verifier: TokenVerifier; bus: EventBus },
) {
  const { db, logger, metrics, clock } = parts;
  const webhooks = await startWebhooks(parts, { host, port: webhookPort });
  const grpc = await startGrpcServer({
    service,
    host,
    port,
    logger,
    metrics,
    tls,
    callers,
    definition: PaymentServiceDefinition,
    implementation: paymentRpc(parts, verifier),
    protoset,
  });
  const checks = { postgres: () => checkPostgres(db), kafka: () => bus.check() };
  const admin = await startAdminServer({ host, port: adminPort, metrics, logger, clock, checks });
  grpc.setServing(true);
  admin.setReady(true);
  return { webhooks, grpc, admin };
}

/** 16 characters of [0-9a-f]: unique among the references of a day. */
function randomRef(): string {
  return randomBytes(8).toString('hex');
}

function startJobs(parts: Parts) {
  const { logger } = parts;
  const job = (
    name: string,
    ms: number,
    run: (parts: Parts, signal: AbortSignal) => Promise<void>,
  ) => every({ name, ms, logger, run: (signal) => run(parts, signal) });
  return {
    expiry: job('expire attempts', 500, expireAttempts),
    links: job('close links', 5_000, closeLinks),
    reconcile: job('reconcile attempts', 1_000, reconcileAttempts),
    refunds: job('send refunds', 1_000, sendRefunds),
  };
}
