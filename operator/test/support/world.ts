import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { join } from 'node:path';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { KubeObject } from '@ticketbottle/kube-client/api/objects.js';
import { orUndefined } from '@ticketbottle/kube-client/api/errors.js';
import {
  serviceAccounts,
  startCluster,
  type Cluster,
} from '@ticketbottle/kube-client/testing/cluster.js';
import type { FaultProxy } from '@ticketbottle/kube-client/testing/fault-proxy.js';
import { startReflector } from '@ticketbottle/kube-client/reflector/reflector.js';
import { kindSource } from '@ticketbottle/kube-client/reflector/source.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { apiVersion, kind, type TicketSaleManifest } from '../../src/api/ticket-sale.js';
import {
  autoscalers,
  configMaps,
  deployments,
  pods,
  resourceQuotas,
  ticketSales,
  type Autoscaler,
  type ConfigMap,
  type Deployment,
  type ResourceQuota,
  type SaleObject,
} from '../../src/clients/kube/kinds.js';
import { loadConfig } from '../../src/config.js';
import type { LineConfig } from '../../src/domain/line-config.js';
import { startOperator, type Operator } from '../../src/service.js';
import { createPod, deploymentOf } from './workloads.js';
import { autoscaler, gitOps, kubelet, waitroomPod, type Actor } from './actors.js';
import { fastClock } from './fast-clock.js';
import { startOperatorProcess, type OperatorProcess } from './operator-process.js';
import { startPlatform, type Platform } from './platform.js';

export const crd = 'charts/operator/crds/ticketsales.yaml';
const role = 'charts/operator/files/role.yaml';
/** An hour of a sale is a minute. */
const speed = 60;

type Starting = {
  url?: string;
  leads?: boolean;
  from?: ReturnType<typeof fastClock>;
  safetyRelistMs?: number;
};
export type Running = Operator & { clock: ReturnType<typeof fastClock> };

/**
 * An API server with the definition of TicketSales, and what of the platform the operator asks; with `nodes`, a cluster with real
 * controllers, in which Deployments have pods; `definition`: a CRD of another version.
 */
export async function openWorld({
  nodes,
  definition = crd,
}: { nodes?: number; definition?: string } = {}) {
  const cluster = await startCluster();
  if (nodes !== undefined) await cluster.startControllers(nodes);
  const isReal = nodes !== undefined;
  await cluster.installCrds(definition);
  const platform = await startPlatform();
  const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-operator-'));
  return {
    cluster,
    platform,
    openStage: () => openStage(cluster, platform, { dir, isReal }),
    async close() {
      await platform.stop();
      await cluster.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
export type World = Awaited<ReturnType<typeof openWorld>>;
export type Stage = Awaited<ReturnType<typeof openStage>>;

/** A namespace of its own with a waiting room of one pod, workers that become Ready at once, and operators under the shipped Role. */
async function openStage(
  cluster: Cluster,
  platform: Platform,
  { dir, isReal }: { dir: string; isReal: boolean },
) {
  const { admin } = cluster;
  const namespace = await cluster.createNamespace('sale');
  const user = await cluster.createUser(namespace, role);
  if (isReal) await defaultAccount(admin, namespace);
  else await admin.create(serviceAccounts, { metadata: { name: 'default', namespace } });
  const pod = await createPod(admin, { namespace, app: 'waitroom' });
  const mostReady = new Map<string, number>();
  const actors: Actor[] = [waitroomPod(admin, pod)];
  if (!isReal) actors.push(kubelet(admin, namespace, mostReady), autoscaler(admin, namespace));
  const operators = new Set<Operator>();
  const proxies: FaultProxy[] = [];
  const told: string[] = [];
  const processes = new Set<OperatorProcess>();
  const seen = await remember(cluster, namespace);

  const startOne = async ({
    url = cluster.server.url,
    leads = true,
    from = fastClock(speed),
    ...more
  }: Starting = {}): Promise<Running> => {
    const file = join(dir, `${namespace}-${operators.size}-${Date.now()}.kubeconfig`);
    await writeFile(file, user.kubeconfig.replaceAll(cluster.server.url, url));
    const config = loadConfig({
      ...{ NODE_ENV: 'test', INTERNAL_TLS: 'off', ADMIN_PORT: '0' },
      ...{ KUBERNETES: 'kubeconfig', KUBECONFIG: file },
      ...{ POD_NAME: `operator-${operators.size}`, POD_NAMESPACE: namespace },
      ...{ EVENT_ADDRESS: platform.address, WAITROOM_ADDRESS: platform.address },
    });
    const clock = from;
    const destination = { write: (line: string) => void told.push(line) };
    const logger = createLogger({ service: 'operator', level: 'warn', destination });
    const operator = await startOperator(
      config,
      { clock: systemClock, ids: uuidv7Ids, logger },
      { timers: clock, ...more },
    );
    operators.add(operator);
    if (leads)
      await waitUntil('an operator leads', () => Promise.resolve(operator.isLeader()), {
        timeoutMs: 75_000,
      });
    return { ...operator, clock };
  };

  return {
    ...{ namespace, user, mostReady, startOne, seen },
    /** One that is a process of its own, by the clock of the machine; `npm run build` came before. */
    startProcess: async ({ url }: { url: string }): Promise<OperatorProcess> => {
      const pod = `operator-${processes.size}`;
      const account = { dir: join(dir, `${namespace}-${pod}`), token: user.token, url };
      const { address } = platform;
      const one = await startOperatorProcess({
        account: { ...account, ca: cluster.server.ca },
        ...{ namespace, pod, path: env['PATH'] },
        peers: { EVENT_ADDRESS: address, WAITROOM_ADDRESS: address, INTERNAL_TLS: 'off' },
      });
      processes.add(one);
      return one;
    },
    openProxy: async (): Promise<FaultProxy> => {
      const proxy = await cluster.startFaultProxy();
      proxies.push(proxy);
      return proxy;
    },
    deployment: (name: string, replicas: number) =>
      admin.create<Deployment>(deployments, deploymentOf({ namespace, name, replicas }), {
        fieldManager: 'helm',
      }),
    /** The autoscaler of the Deployment of that name. */
    hpa: (name: string, range: { min?: number; max: number }) =>
      admin.create<Autoscaler>(autoscalers, hpaOf({ namespace, name, ...range }), {
        fieldManager: 'helm',
      }),
    /** A sale of an event of that name, whose own window is the same. */
    sale: (name: string, spec: TicketSaleManifest['spec']) => {
      const window = { opensAt: Date.parse(spec.opensAt), closesAt: Date.parse(spec.closesAt) };
      platform.windows.set(spec.eventId, window);
      platform.lines.set(spec.eventId, { total: 100 });
      const sale = { apiVersion, kind, metadata: { name, namespace }, spec };
      return admin.create(ticketSales, sale as unknown as SaleObject);
    },
    edit: (name: string, spec: object) =>
      admin.mergePatch<SaleObject>(
        ticketSales,
        { namespace, name },
        { locked: 'unlocked', change: { spec } },
        { fieldManager: 'kubectl' },
      ),
    read: (name: string) => orUndefined(admin.get<SaleObject>(ticketSales, { namespace, name })),
    delete: (name: string) => admin.remove(ticketSales, { namespace, name }),
    replicas: async (name: string) =>
      (await admin.get<Deployment>(deployments, { namespace, name })).spec.replicas,
    /** Somebody of that name writes the replicas of a Deployment. */
    scaleAs: (fieldManager: string, name: string, replicas: number) =>
      admin.mergePatch<Deployment>(
        deployments,
        { namespace, name },
        { locked: 'unlocked', change: { spec: { replicas } } },
        { fieldManager },
      ),
    /** From now on, until it is stopped, a Deployment has the replicas of Git again at once. */
    gitOps: (name: string, replicas: number): Actor => {
      const actor = gitOps(admin, { namespace, name, replicas });
      actors.push(actor);
      return actor;
    },
    /** From now on so many pods of a Deployment are Ready at most. */
    limitReady: async (name: string, most: number) => {
      mostReady.set(name, most);
      const change = { metadata: { annotations: { 'test/ready': String(most) } } };
      const patch = { locked: 'unlocked' as const, change };
      await admin.mergePatch(deployments, { namespace, name }, patch, { fieldManager: 'test' });
    },
    /** A Ready pod of a Deployment that tells how it is at a port of loopback. */
    worker: async (deployment: string, port: number) => {
      const container = { ports: [{ name: 'admin', containerPort: port }] };
      await createPod(admin, { namespace, app: deployment, container });
    },
    untilLine: async (sale: string, what: string, holds: (config: LineConfig) => boolean) => {
      const key = { namespace, name: `tsale-${sale}` };
      const look = async () => {
        const map = await orUndefined(admin.get<ConfigMap>(configMaps, key));
        const text = map?.data?.['config.json'];
        return text !== undefined && holds(JSON.parse(text) as LineConfig);
      };
      await waitUntil(`the line of ${sale} ${what}`, look, { timeoutMs: 60_000 });
    },
    untilReplicas: (name: string, replicas: number) => {
      const key = { namespace, name };
      const holds = async () =>
        (await admin.get<Deployment>(deployments, key)).spec.replicas === replicas;
      return waitUntil(`${name} has ${replicas} replicas`, holds, { timeoutMs: 60_000 });
    },
    /** Pods of a Deployment that are Ready; in a cluster of real controllers. */
    readyPods: async (name: string) => {
      const key = { namespace, name };
      return (await admin.get<Deployment>(deployments, key)).status?.readyReplicas ?? 0;
    },
    /** All pods of a Deployment at once; its controller makes new ones. */
    killPods: async (name: string) => {
      const { items } = await admin.list(pods, { namespace, labelSelector: `app=${name}` });
      for (const { metadata } of items)
        await admin.remove(pods, { namespace, name: metadata.name });
    },
    /** So many pods may be in the namespace from now on. */
    quota: async (most: number) => {
      const key = { namespace, name: 'pods' };
      const spec = { hard: { pods: String(most) } };
      const found = await orUndefined(admin.get<KubeObject>(resourceQuotas, key));
      if (found === undefined)
        await admin.create(resourceQuotas, { metadata: key, spec } as KubeObject);
      else
        await admin.mergePatch(
          resourceQuotas,
          key,
          { locked: 'unlocked', change: { spec } },
          { fieldManager: 'test' },
        );
      const isCounted = async () => {
        const { status } = await admin.get<ResourceQuota>(resourceQuotas, key);
        return status?.hard?.['pods'] === String(most);
      };
      await waitUntil('the quota counts', isCounted, { timeoutMs: 60_000 });
    },
    minReplicas: async (name: string) =>
      (await admin.get<Autoscaler>(autoscalers, { namespace, name })).spec.minReplicas ?? null,
    untilWorkload: async (name: string, holds: (hpa: { max: number }) => boolean) => {
      const look = async () => {
        const { spec } = await admin.get<Autoscaler>(autoscalers, { namespace, name });
        return holds({ max: spec.maxReplicas });
      };
      await waitUntil(`autoscaler ${name} is as it was`, look, { timeoutMs: 60_000 });
    },
    line: async (sale: string) => {
      const key = { namespace, name: `tsale-${sale}` };
      const map = await orUndefined(admin.get<ConfigMap>(configMaps, key));
      return map?.data;
    },
    /** Waits until a sale is as `holds` says; the error shows how it was last. */
    until: async (
      name: string,
      what: string,
      holds: (sale: SaleObject) => boolean,
      ms = 60_000,
    ) => {
      let last: SaleObject | undefined;
      const look = async () => {
        last = await orUndefined(admin.get<SaleObject>(ticketSales, { namespace, name }));
        return last !== undefined && holds(last);
      };
      await waitUntil(`${name}: ${what}`, look, { timeoutMs: ms }).catch((error: unknown) => {
        throw new Error(`${String(error)}; it is ${JSON.stringify(last?.status)}`);
      });
      return last!;
    },
    untilGone: async (name: string, ms = 60_000) => {
      const key = { namespace, name };
      const isGone = async () => (await orUndefined(admin.get(ticketSales, key))) === undefined;
      await waitUntil(`${name} is gone`, isGone, { timeoutMs: ms });
    },
    async close() {
      for (const one of processes) await one.end('SIGKILL');
      for (const operator of operators) await operator.stop();
      operators.clear();
      for (const one of [...actors, seen, ...proxies]) await one.stop();
      const isCalm = proxies.length === 0;
      proxies.length = 0;
      if (isCalm && told.length > 0)
        throw new Error(`operators at a server without faults warn: ${told.join('')}`);
    },
  };
}

/** A controller makes it, and pods are refused until then. */
async function defaultAccount(admin: KubeApi, namespace: string): Promise<void> {
  const key = { namespace, name: 'default' };
  const isThere = async () => (await orUndefined(admin.get(serviceAccounts, key))) !== undefined;
  await waitUntil('the default service account', isThere, { timeoutMs: 60_000 });
}

/** Every version of a sale and every size of a workload, in order, as a watch shows them. */
async function remember({ admin }: Cluster, namespace: string) {
  const sales = new Map<string, SaleObject[]>();
  const sizes = new Map<string, number[]>();
  const push = <T>(lists: Map<string, T[]>, key: string, value: T) =>
    void lists.set(key, [...(lists.get(key) ?? []), value]);
  const size = (key: string, value: number) => {
    if (sizes.get(key)?.at(-1) !== value) push(sizes, key, value);
  };
  const watched = [
    startReflector<SaleObject>({
      source: kindSource<SaleObject>(admin, ticketSales, { namespace }),
      onChange: (_, change, sale) => {
        if (change !== 'deleted') push(sales, sale.metadata.name, sale);
      },
    }),
    startReflector<Deployment>({
      source: kindSource<Deployment>(admin, deployments, { namespace }),
      onChange: (_, __, { metadata, spec }) => size(metadata.name, spec.replicas ?? 1),
    }),
    startReflector<Autoscaler>({
      source: kindSource<Autoscaler>(admin, autoscalers, { namespace }),
      onChange: (_, __, { metadata, spec }) => size(`hpa/${metadata.name}`, spec.minReplicas ?? 1),
    }),
  ];
  await Promise.all(watched.map((one) => one.synced()));
  return {
    sales: (name: string): readonly SaleObject[] => sales.get(name) ?? [],
    /** Each stage once, in order. */
    stages: (name: string): string[] => {
      const all = (sales.get(name) ?? []).flatMap((sale) => reasonOf(sale, 'Progressing') ?? []);
      return all.filter((stage, n) => stage !== all[n - 1]);
    },
    /** Sizes of a Deployment, or minReplicas of `hpa/<name>`. */
    sizes: (name: string): readonly number[] => sizes.get(name) ?? [],
    async stop() {
      for (const one of watched) await one.stop();
    },
  };
}

function hpaOf(o: { namespace: string; name: string; min?: number; max: number }): Autoscaler {
  const { namespace, name, min, max } = o;
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  const minReplicas = min === undefined ? {} : { minReplicas: min };
  return {
    metadata: { name, namespace },
    spec: { scaleTargetRef, ...minReplicas, maxReplicas: max },
  };
}

/** The reason of a condition; undefined when it is not there. */
export const reasonOf = ({ status }: SaleObject, type: string): string | undefined =>
  status?.conditions?.find((one) => one.type === type)?.reason;
