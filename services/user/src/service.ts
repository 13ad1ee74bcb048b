import { randomBytes } from 'node:crypto';
import { createTokenVerifier } from '@ticketbottle/service-kit/access-token.js';
import { connectEventBus } from '@ticketbottle/service-kit/event-bus.js';
import { loadKeyRing, type KeyRing } from '@ticketbottle/service-kit/key-ring.js';
import { every } from '@ticketbottle/service-kit/loop.js';
import { createMailer } from '@ticketbottle/service-kit/mailer.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { startOutboxRelay } from '@ticketbottle/service-kit/outbox-relay.js';
import { checkPostgres, measurePool } from '@ticketbottle/service-kit/postgres.js';
import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { serve, type Served } from '@ticketbottle/service-kit/serve.js';
import { allowedCallers } from '@ticketbottle/sdk/allowed-callers.js';
import { protoset } from '@ticketbottle/sdk/protoset.js';
import { UserServiceDefinition } from '@ticketbottle/sdk/user.js';
import { createHasher } from './clients/hasher.js';
import type { Config } from './config.js';
import { sendLinks } from './jobs/send-links.js';
import { userRpc } from './rpc/index.js';
import type { Parts } from './rpc/parts.js';
import { openDatabase } from './store/database.js';
import { deleteOldLinks } from './store/link-requests.js';
import { deleteOldAttempts } from './store/login-attempts.js';
import { deleteOld, listRevocations } from './store/revocations.js';
import { issuer } from './store/sessions.js';

const service = 'user';
const cleanMs = 60_000;
const mailMs = 500;
/** Clocks differ: an old key is published so much longer than its last token lives. */
const keySlackMs = 60_000;

export async function startUser(config: Config, environment: Environment): Promise<Served> {
  const { clock, logger } = environment;
  const { databaseUrl } = config;
  const metrics = createMetrics(service, config.measures);
  const keyRing = openKeyRing(config, environment);
  const db = measurePool(await openDatabase(config, logger), metrics);
  const bus = await connectEventBus({ service, ...config.kafka, logger, metrics });
  const relay = startOutboxRelay({ databaseUrl, service, bus, logger, metrics });
  const run = async (): Promise<void> => {
    await deleteOld(db, clock.now());
    await deleteOldAttempts(db, clock.now());
    await deleteOldLinks(db, clock.now());
  };
  const parts = partsOf(config, environment, { db, keyRing, hasher: createHasher(metrics) });
  const mailer = createMailer(config.mail);
  const mailing = every({
    ...{ name: 'mail links', ms: mailMs, logger },
    run: sendLinks(parts, { mailer, metrics }),
  });
  const cleaning = every({ name: 'delete old tokens', ms: cleanMs, logger, run });
  return await serve({
    service,
    config,
    logger,
    metrics,
    clock,
    callers: allowedCallers.user,
    definition: UserServiceDefinition,
    implementation: userRpc(parts),
    protoset,
    checks: { postgres: () => checkPostgres(db), kafka: () => bus.check() },
    parts: [
      ['cleaning', () => cleaning.stop()],
      ['mailing', () => mailing.stop()],
      ['mailer', () => mailer.close()],
      ['signing keys', () => keyRing.stop()],
      ['outbox relay', () => relay.stop()],
      ['event bus', () => bus.stop()],
      ['database', () => db.destroy()],
    ],
  });
}

function openKeyRing(config: Config, { clock, logger }: Environment): KeyRing {
  const overlapMs = config.accessTokenSeconds * 1_000 + keySlackMs;
  const path = config.accessTokenKeyFile;
  return loadKeyRing({ name: 'ACCESS_TOKEN_KEY_FILE', path, overlapMs, clock, logger });
}

function partsOf(
  config: Config,
  environment: Environment,
  { db, keyRing, hasher }: Pick<Parts, 'db' | 'keyRing' | 'hasher'>,
): Parts {
  const { clock, ids, logger } = environment;
  const keys = () => Promise.resolve(keyRing.published());
  const revoked = (since: Date | undefined) => listRevocations(db, since);
  return {
    db,
    clock,
    ids,
    logger,
    hasher,
    keyRing,
    verifier: createTokenVerifier({ keys, revoked, issuer, clock, logger }),
    accessTokenSeconds: config.accessTokenSeconds,
    publicUrl: config.publicUrl,
    random: () => randomBytes(32).toString('base64url'),
  };
}
