import { randomUUID } from 'node:crypto';
import { openConnection } from '@ticketbottle/kube-client/api/open-connection.js';
import { createKubeApi, type KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { systemClock, type Clock as Timers } from '@ticketbottle/kube-client/clock.js';
import { createRecorder, type Recorder } from '@ticketbottle/kube-client/events/recorder.js';
import { startElector } from '@ticketbottle/kube-client/lease/elector.js';
import { EventServiceDefinition } from '@ticketbottle/sdk/event.js';
import { WaitroomServiceDefinition } from '@ticketbottle/sdk/waitroom.js';
import { startAdminServer } from '@ticketbottle/service-kit/admin-server.js';
import { createGrpcClient } from '@ticketbottle/service-kit/grpc-client.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';
import { createMetrics, type Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { Environment } from '@ticketbottle/service-kit/run-main.js';
import { stopInOrder } from '@ticketbottle/service-kit/service.js';
import { pollDependencies } from './clients/dependencies.js';
import { pollEventWindows } from './clients/event-windows.js';
import { startCaches, type CachedKind, type Caches } from './clients/kube/caches.js';
import { saleOfLineMap } from './api/names.js';
import { workersIn } from './clients/kube/workers.js';
import { pollQueueStats } from './clients/queue-stats.js';
import type { Config } from './config.js';
import type { Changed } from './controllers/changed.js';
import type { ObjectKey } from './controllers/ports.js';
import { createLeader } from './leader.js';
import { countRuns, measure } from './measure.js';
import { portsOf } from './ports.js';

const service = 'operator';
const leaseName = 'ticketsale-operator';

export type Operator = { adminPort: number; isLeader(): boolean; stop(): Promise<void> };

export type Timing = {
  /** The time of sales; calls, watches and the Lease go by the clock of the machine. */
  timers?: Timers;
  /** Between two lists that find what a watch missed; default ten minutes. */
  safetyRelistMs?: number;
};

/** Stands by with warm caches, works while it holds the Lease, and leaves everything as it is when it stops. */
export async function startOperator(
  config: Config,
  { clock, logger }: Environment,
  { timers = systemClock, safetyRelistMs }: Timing = {},
): Promise<Operator> {
  const metrics = createMetrics(service, config.measures);
  const [api, leaseApi] = await connectTwice(config);
  const leader = createLeader(config, { logger, timers, onReconciled: countRuns(metrics) });
  const caches = followCluster(config, {
    ...{ api, logger, changed: leader.changed, safetyRelistMs },
  });
  const peers = askPeers(config, { metrics, logger, caches, changed: leader.changed, timers });
  const recorder = recordAs(config.pod, api, logger);
  const ports = portsOf({ api, caches, recorder, timers, metrics, ...peers });
  const admin = await startAdminServer({
    ...{ host: config.host, port: config.adminPort, metrics, logger, clock },
    checks: { caches: () => isSynced(caches) },
  });
  const elector = startElector({
    ...{
      api: leaseApi,
      lead: (signal) => leader.lead(signal, { caches, ports }),
      lease: { namespace: config.namespace, name: leaseName },
    },
    identity: `${config.pod}_${randomUUID()}`,
    onTrouble: ({ what, error }) => logger.warn({ err: error }, what),
  });
  measure(metrics, { caches, leader, ports, elector, api, namespace: config.namespace });
  admin.setReady(true);
  return {
    adminPort: admin.port,
    isLeader: () => elector.isLeader(),
    stop: () =>
      stopInOrder(logger, [
        ['readiness', () => admin.setReady(false)],
        ['leading', () => elector.stop()],
        ['events', () => recorder.stop()],
        ['peers', () => peers.stop()],
        ['caches', () => caches.stop()],
        ['api server', () => [api, leaseApi].forEach((one) => one.close())],
        ['admin server', () => admin.stop()],
      ]),
  };
}

/** The Lease has calls of its own, so that no burst of others delays a renewal. */
async function connectTwice({ login }: Config): Promise<[KubeApi, KubeApi]> {
  const open = async () =>
    createKubeApi({ connection: await openConnection(login), userAgent: service });
  return [await open(), await open()];
}

type Following = {
  api: KubeApi;
  logger: Logger;
  changed: (what: Changed | undefined) => void;
  safetyRelistMs: number | undefined;
};

function followCluster({ namespace }: Config, following: Following): Caches {
  const { api, logger, changed, safetyRelistMs } = following;
  return startCaches({
    ...{ api, namespace, safetyRelistMs },
    onChange: (kind, key) => changed(toChanged(kind, key)),
    onTrouble: ({ kind, what, error }) => logger.debug({ err: error, kind }, what),
  });
}

/** Undefined: nobody wants to know. */
function toChanged(kind: CachedKind, { name }: ObjectKey): Changed | undefined {
  switch (kind) {
    case 'TicketSale':
    case 'Deployment':
    case 'HorizontalPodAutoscaler':
      return { kind, name };
    case 'Pod':
    case 'Lease':
      return { kind: 'WaitingRoom' };
    case 'ConfigMap': {
      const sale = saleOfLineMap(name);
      return sale === undefined ? undefined : { kind: 'LineConfig', sale };
    }
  }
}

function recordAs(instance: string, api: KubeApi, logger: Logger): Recorder {
  return createRecorder({
    ...{ api, by: { controller: 'ticketbottle.io/operator', instance } },
    onTrouble: ({ what, error }) => logger.warn({ err: error }, what),
  });
}

type Asking = {
  metrics: Metrics;
  logger: Logger;
  caches: Caches;
  changed: (what: Changed) => void;
  timers: Timers;
};

/** What the platform says: the line, the event, the workers. */
function askPeers(
  { addresses, tls }: Config,
  { metrics, logger, caches, changed, timers }: Asking,
) {
  const at = (target: keyof typeof addresses) => ({
    ...{ target, address: addresses[target], tls, metrics },
  });
  const event = createGrpcClient(EventServiceDefinition, at('event'));
  const waitroom = createGrpcClient(WaitroomServiceDefinition, at('waitroom'));
  const onChange = (eventId: string) => changed({ kind: 'Event', eventId });
  const onTrouble = (eventId: string, error: unknown) =>
    logger.debug({ err: error, eventId }, 'not answered');
  const clocks = { clock: timers, calls: systemClock };
  const shared = { ...clocks, onChange, onTrouble };
  const stats = pollQueueStats({ ...shared, client: waitroom.client });
  const windows = pollEventWindows({ ...shared, client: event.client });
  const dependencies = pollDependencies({
    ...clocks,
    podsOf: workersIn(caches),
    onChange: ({ name }) => changed({ kind: 'Deployment', name }),
  });
  return {
    ...{ stats, windows, dependencies },
    async stop() {
      await Promise.all([stats.stop(), windows.stop(), dependencies.stop()]);
      event.close();
      waitroom.close();
    },
  };
}

function isSynced(caches: Caches): Promise<void> {
  const waiting = caches.healths().filter(([, { lastListAgeMs }]) => lastListAgeMs === undefined);
  if (waiting.length === 0) return Promise.resolve();
  const kinds = waiting.map(([kind]) => kind).join(', ');
  return Promise.reject(new Error(`no list yet of ${kinds}`));
}
