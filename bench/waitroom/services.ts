import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDatabase } from '@ticketbottle/local-stack/databases.js';
import {
  startServices,
  type Services,
  type ServicesOptions,
} from '@ticketbottle/local-stack/services.js';
import { databaseOf } from '@ticketbottle/local-stack/services/service-env.js';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { sessionIdOf, ticketOf } from '../../services/waitroom/src/domain/place.js';
import { rememberLine } from '../../services/waitroom/src/store/known-lines.js';
import { contender } from '../inventory/contender.js';
import { eventId } from '../inventory/store.js';
import type { Bench, Place } from './bench.js';
import { keyPrefix, newLine, openStore, type Line } from './line.js';

/** An event on sale with the real gateway, waiting room and inventory as processes. */
export type Sale = {
  line: Line;
  /** As the gateway calls it: its certificate, its middleware. */
  waitroom: GrpcClient<WaitroomServiceDefinition>['client'];
  gatewayPort: number;
  pids: { gateway: number; waitroom: number };
  inventoryDatabaseUrl: string;
  /** What somebody with this number holds. */
  credentials: (number: number, userId: string) => { sessionId: string; ticket: string };
};

export type SaleOptions = {
  /** Buyers in checkout at once. */
  max: number;
  tickets: number;
  /** The gateway counts requests as it does for strangers, with limits that nobody reaches. */
  limited?: boolean;
};

const noLimit = 1_000_000_000;
const limits = {
  RATE_LIMITS_LOOPBACK: 'on',
  RATE_LIMITS: JSON.stringify({ default: noLimit }),
};

const namespace = 'bench';
const names = ['inventory', 'waitroom', 'api-gateway'] as const;

/** Nobody answers at user, event and order: the line is in Redis before anybody asks for it. */
export async function withSale<T>(
  bench: Bench,
  { max, tickets, limited = false }: SaleOptions,
  use: (sale: Sale) => Promise<T>,
): Promise<T> {
  const { redis, redisUrl, place } = bench;
  await redis.flushall('SYNC');
  const inventoryDatabaseUrl = place.stack.databaseUrl(databaseOf('inventory', namespace));
  await ensureDatabase(inventoryDatabaseUrl);
  await contender.fresh(inventoryDatabaseUrl, [tickets]);
  const { store, close } = await openStore(redisUrl);
  try {
    const line = await newLine(store, max, { eventId, leaseMs: 1 });
    await rememberLine(store, eventId);
    const overrides = limited ? { 'api-gateway': limits } : {};
    return await withServices({ ...place, overrides }, (services) => {
      const { secret, waitroom, stop } = clientOf(services);
      const mac = (text: string) => createHmac('sha256', secret).update(text).digest();
      const { waitroom: waitroomPid = 0, 'api-gateway': gateway = 0 } = services.pids;
      const { port: gatewayPort } = services.ports('api-gateway');
      const pids = { gateway, waitroom: waitroomPid };
      const credentials: Sale['credentials'] = (number, userId) => {
        const at = { eventId, number, joinedAt: 1 };
        return { sessionId: sessionIdOf(at, userId, mac), ticket: ticketOf(at, userId, mac) };
      };
      const sale = { line, waitroom, gatewayPort, pids, inventoryDatabaseUrl, credentials };
      return use(sale).finally(stop);
    });
  } finally {
    close();
  }
}

async function withServices<T>(
  { stack, dir, env, overrides }: Place & Pick<ServicesOptions, 'overrides'>,
  use: (services: Services) => Promise<T>,
): Promise<T> {
  const services = await startServices({
    ...{ stack, names, env: { ...env, LOG_LEVEL: 'warn' }, namespace, keyPrefix },
    ...{ mode: 'source', topicPrefix: `${namespace}.`, dir: join(dir, 'service') },
    report: () => undefined,
    ...(overrides === undefined ? {} : { overrides }),
  });
  try {
    return await use(services);
  } finally {
    await services.stop();
  }
}

function clientOf(services: Services) {
  const tls = services.tls['api-gateway'];
  if (tls === undefined) throw new Error('no certificate for api-gateway');
  const [cert, key, ca] = [tls.cert, tls.key, tls.ca].map((file) => readFileSync(file));
  if (cert === undefined || key === undefined || ca === undefined) throw new Error('no files');
  const made = createGrpcClient(WaitroomServiceDefinition, {
    ...{ target: 'waitroom', address: services.address('waitroom'), tls: { cert, key, ca } },
    ...{ metrics: createMetrics('bench'), timeoutMs: 10_000 },
  });
  return {
    secret: services.keys.queueTicketSecret,
    waitroom: made.client,
    stop: () => made.close(),
  };
}
