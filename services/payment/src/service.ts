import { randomBytes } from 'node:crypto';
import { createAlertWebhook, type PostAlert } from '@ticketbottle/service-kit/alert-webhook.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every, type Loop } from '@ticketbottle/service-kit/loop.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import { startOutboxRelay } from '@ticketbottle/service-kit/outbox-relay.js';
import { checkPostgres, measurePool, openPostgres } from '@ticketbottle/service-kit/postgres.js';
import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { serve, type Served } from '@ticketbottle/service-kit/serve.js';
import { PaymentServiceDefinition } from '@ticketbottle/sdk/payment.js';
import { allowedCallers } from '@ticketbottle/sdk/allowed-callers.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { configuredProviders } from './clients/configured.js';
import { accessTokens } from './clients/signing-keys.js';
import type { Config } from './config.js';
import type { Providers } from './clients/provider.js';
import { providerNames, type ProviderName } from './domain/payment.js';
import { startWebhooks } from './http/webhooks.js';
import { closeLinks } from './jobs/close-links.js';
import { expireAttempts } from './jobs/expire-attempts.js';
import { reconcileAttempts } from './jobs/reconcile-attempts.js';
import { sendRefunds } from './jobs/send-refunds.js';
import { tellAlerts } from './jobs/tell-alerts.js';
import { upkeep } from './jobs/upkeep.js';
import { paymentRpc } from './rpc/index.js';
import type { Parts } from './saga/parts.js';
import { Payments1764000000000 } from './store/migrations/1764000000000-payments.js';
import { ThreeProviders1764100000000 } from './store/migrations/1764100000000-three-providers.js';
import { LinksAndAlerts1764200000000 } from './store/migrations/1764200000000-links-and-alerts.js';
import { TraceOfAttempts1764300000000 } from './store/migrations/1764300000000-trace-of-attempts.js';

export type PaymentService = Served & { webhookPort: number };

const service = 'payment';

export async function startPayment(
  config: Config,
  environment: Environment,
): Promise<PaymentService> {
  const metrics = createMetrics(service, config.measures);
  const { db, bus, user } = await connect(config, { ...environment, metrics });
  const { clock, logger } = environment;
  const now = () => clock.now();
  const providers = configuredProviders(config, { logger, now, random: randomRef });
  measureProviders(providers, metrics);
  const parts: Parts = {
    db,
    providers,
    ...environment,
    metrics,
    minWindowMs: config.minWindowSeconds * 1_000,
    redirect: config.redirect,
    wake: {
      refunds: () => jobs.wake('refunds'),
      links: () => jobs.wake('links'),
      alerts: () => jobs.wakeAlerts(),
    },
  };
  const { databaseUrl } = config;
  const relay = startOutboxRelay({ databaseUrl, service, bus, logger, metrics });
  const post = config.alertUrl === undefined ? undefined : createAlertWebhook(config.alertUrl);
  const jobs = startJobs(parts, post);
  const webhooks = await startWebhooks(parts, { host: config.host, port: config.webhookPort });
  const served = await serve({
    service,
    config,
    logger,
    metrics,
    clock,
    callers: allowedCallers.payment,
    definition: PaymentServiceDefinition,
    implementation: paymentRpc(parts, accessTokens(user, { clock, logger })),
    protoset,
    checks: { postgres: () => checkPostgres(db), kafka: () => bus.check() },
    streams: [['webhooks', () => webhooks.stop()]],
    parts: [
      ['jobs', () => jobs.stop()],
      ['outbox relay', () => relay.stop()],
      ['event bus', () => bus.stop()],
      ['user client', () => user.close()],
      ['database', () => db.destroy()],
    ],
  });
  return { ...served, webhookPort: webhooks.port };
}

async function connect(config: Config, o: { logger: Logger; metrics: Metrics }) {
  const { logger, metrics } = o;
  const db = await openPostgres({
    url: config.databaseUrl,
    service,
    entities: [],
    migrations: [
      Payments1764000000000,
      ThreeProviders1764100000000,
      LinksAndAlerts1764200000000,
      TraceOfAttempts1764300000000,
    ],
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
  return { db: measurePool(db, metrics), bus, user };
}

function measureProviders(providers: Providers, metrics: Metrics): void {
  const help = '1 while the provider is asked, 0 while its breaker is open';
  metrics.watched('payment_provider_available', help, ['provider'], (set) => {
    for (const provider of Object.values(providers))
      set({ provider: provider.name }, provider.available() ? 1 : 0);
  });
}

/** 16 characters of [0-9a-f]: unique among the references of a day. */
function randomRef(): string {
  return randomBytes(8).toString('hex');
}

type Job = (parts: Parts, provider: ProviderName, signal: AbortSignal) => Promise<void>;

/** Loops of their own for each provider: one that hangs holds up nobody else's. */
function startJobs(parts: Parts, post: PostAlert | undefined) {
  const { logger } = parts;
  const perProvider = providerNames.map((provider) => {
    const job = (name: string, ms: number, run: Job) =>
      every({
        name: `${name} (${provider})`,
        ms,
        logger,
        run: (signal) => run(parts, provider, signal),
      });
    return {
      expiry: job('expire attempts', 500, expireAttempts),
      links: job('close links', 5_000, closeLinks),
      reconcile: job('reconcile attempts', 1_000, reconcileAttempts),
      refunds: job('send refunds', 1_000, sendRefunds),
    };
  });
  const alone = (name: string, ms: number, run: (signal: AbortSignal) => Promise<void>) =>
    every({ name, ms, logger, run });
  const alerts = alone('tell alerts', 5_000, (signal) => tellAlerts(parts, post, signal));
  const waiting = alone('payment upkeep', 10_000, () => upkeep(parts));
  return {
    wake: (job: 'refunds' | 'links') => perProvider.forEach((jobs) => jobs[job].wake()),
    wakeAlerts: () => alerts.wake(),
    stop: () =>
      Promise.all(
        [alerts, waiting, ...perProvider.flatMap(Object.values<Loop>)].map((loop) => loop.stop()),
      ),
  };
}
