import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServices } from '@ticketbottle/local-stack/services.js';
import { databaseOf } from '@ticketbottle/local-stack/services/service-env.js';
import type { TlsFiles } from '@ticketbottle/local-stack/services/tls.js';
import type { Stack } from '@ticketbottle/local-stack/stack.js';
import pg from 'pg';
import { createGrpcClient, type GrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import { createMetrics } from '@ticketbottle/service-kit/metrics.js';
import { InventoryServiceDefinition } from '@ticketbottle/sdk/inventory.js';

export type InventoryProcess = {
  /** As the order service calls it: its certificate, its middleware. */
  client: GrpcClient<InventoryServiceDefinition>['client'];
  databaseUrl: string;
  /** Of order; good for both ends on loopback. */
  tls: TlsFiles;
  logFile: string;
  address: string;
  /** Keeps the relay of this service from working; the answer gives it back. */
  takeRelay(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
};

type Options = { stack: Stack; dir: string; env: NodeJS.ProcessEnv };

/** The real inventory service as a child process; nobody answers at its user and event. */
export async function startInventoryProcess(options: Options): Promise<InventoryProcess> {
  const { stack, dir, env } = options;
  const namespace = 'bench';
  const services = await startServices({
    stack,
    names: ['inventory'],
    dir,
    mode: 'build',
    env,
    report: () => undefined,
    identities: ['order'],
    namespace,
    topicPrefix: `${namespace}.`,
  });
  const { order } = services.tls;
  if (order === undefined) throw new Error('no certificate for order');
  const [cert, key, ca] = [order.cert, order.key, order.ca].map((file) => readFileSync(file));
  if (cert === undefined || key === undefined || ca === undefined) throw new Error('no files');
  const connection = createGrpcClient(InventoryServiceDefinition, {
    target: 'inventory',
    address: services.address('inventory'),
    tls: { cert, key, ca },
    metrics: createMetrics('bench'),
    timeoutMs: 10_000,
  });
  return {
    client: connection.client,
    databaseUrl: stack.databaseUrl(databaseOf('inventory', namespace)),
    tls: order,
    address: services.address('inventory'),
    logFile: join(dir, 'logs', 'inventory.log'),
    takeRelay: () => takeRelay(stack.databaseUrl(databaseOf('inventory', namespace))),
    async stop() {
      connection.close();
      await services.stop();
    },
  };
}

/** The lock by which one relay per database works: service-kit/outbox-relay.ts. */
async function takeRelay(databaseUrl: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'inventory-outbox'`,
  );
  await client.query('SELECT pg_advisory_lock(0, 7235412)');
  return () => client.end();
}
