import { randomBytes } from 'node:crypto';
import { createTokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { startAdminServer } from '@ticketbottle/service-kit/admin-server.js';
import type { Clock, Ids } from '@ticketbottle/service-kit/clock.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { startGrpcServer } from '@ticketbottle/service-kit/grpc-server.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { startOutboxRelay } from '@ticketbottle/service-kit/outbox-relay.js';
import { checkPostgres } from '@ticketbottle/service-kit/postgres.js';
import { stopInOrder } from '@ticketbottle/service-kit/service.js';
import { loadSigningKey } from '@ticketbottle/service-kit/signing-key.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import type { DataSource } from 'typeorm';
import { mailFolder } from './clients/mailer.js';
import type { Config } from './config.js';
import { callers } from './rpc/callers.js';
import { userRpc } from './rpc/index.js';
import type { Parts } from './rpc/parts.js';
import { openDatabase } from './store/database.js';
import { deleteOld } from './store/revocations.js';
import { issuer } from './store/sessions.js';

export type UserService = { port: number; adminPort: number; stop(): Promise<void> };
export type Environment = { clock: Clock; ids: Ids; logger: Logger };

const service = 'user';
const drainMs = 5_000;
const cleanMs = 60_000;

export async function startUser(config: Config, environment: Environment): Promise<UserService> {
  const { clock, logger } = environment;
  const { host, tls, databaseUrl } = config;
  const metrics = createMetrics(service);
  const signingKey = loadSigningKey('ACCESS_TOKEN_KEY_FILE', config.accessTokenKey);
  const db = await openDatabase(config, logger);
  const bus = await connectEventBus({ service, ...config.kafka, logger, metrics });
  const relay = startOutboxRelay({ databaseUrl, service, bus, logger, metrics });
  const run = () => deleteOld(db, clock.now());
  const cleaning = every({ name: 'delete old tokens', ms: cleanMs, logger, run });
  const grpc = await startGrpcServer({
    service,
    host,
    port: config.port,
    logger,
    metrics,
    tls,
    callers,
    definition: UserServiceDefinition,
    implementation: userRpc(partsOf(config, environment, { db, signingKey })),
    protoset,
  });
  const checks = { postgres: () => checkPostgres(db), kafka: () => bus.check() };
  const admin = await startAdminServer({
    host,
    port: config.adminPort,
    metrics,
    logger,
    clock,
    checks,
  });
  grpc.setServing(true);
  admin.setReady(true);
  return {
    port: grpc.port,
    adminPort: admin.port,
    stop: () =>
      stopInOrder(logger, [
        ['readiness', () => admin.setReady(false)],
        ['serving', () => grpc.setServing(false)],
        ['pause', () => new Promise((resolve) => setTimeout(resolve, config.shutdownPauseMs))],
        ['grpc', () => grpc.stop(drainMs)],
        ['cleaning', () => cleaning.stop()],
        ['outbox relay', () => relay.stop()],
        ['event bus', () => bus.stop()],
        ['database', () => db.destroy()],
        ['admin server', () => admin.stop()],
      ]),
  };
}

function partsOf(
  config: Config,
  environment: Environment,
  { db, signingKey }: Pick<Parts, 'db' | 'signingKey'>,
): Parts {
  const { clock, ids, logger } = environment;
  const keys = () => Promise.resolve([signingKey.jwk]);
  return {
    db,
    clock,
    ids,
    logger,
    mailer: mailFolder(config.mailDir, ids, clock),
    signingKey,
    verifier: createTokenVerifier({ keys, issuer, clock, logger }),
    accessTokenSeconds: config.accessTokenSeconds,
    publicUrl: config.publicUrl,
    random: () => randomBytes(32).toString('base64url'),
  };
}
