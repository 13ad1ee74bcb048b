import { join } from 'node:path';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { KubeObject, ResourceKind } from '@ticketbottle/kube-client/api/objects.js';
import type { Cluster } from '@ticketbottle/kube-client/testing/cluster.js';
import { startCaches, type CachedKind, type Caches } from '../../src/clients/kube/caches.js';
import {
  autoscalers,
  deployments,
  ticketSales,
  type Autoscaler,
  type Deployment,
  type SaleObject,
} from '../../src/clients/kube/kinds.js';
import { sale } from './manifests.js';

const root = new URL('../../../', import.meta.url).pathname;
export const crdFile = join(root, 'charts/operator/crds/ticketsales.yaml');
/** What the chart gives the operator: a missing verb fails here. */
export const roleFile = join(root, 'charts/operator/files/role.yaml');

/** A namespace with the operator's caches, and people beside it who may do everything. */
export type Namespace = {
  name: string;
  /** Under the shipped Role. */
  api: KubeApi;
  caches: Caches;
  changes: { kind: CachedKind; name: string }[];
  key(name: string): { namespace: string; name: string };
  /** The caches have seen this version of an object, or its end. */
  saw(kind: 'sales' | 'deployments' | 'hpas' | 'configMaps', object: KubeObject): Promise<void>;
  lost(kind: 'sales' | 'deployments' | 'hpas' | 'configMaps', name: string): Promise<void>;
  makeSale(name: string, more?: object): Promise<SaleObject>;
  makeDeployment(name: string, replicas?: number): Promise<Deployment>;
  makeHpa(name: string, spec?: object): Promise<Autoscaler>;
  /** A person writes one field of the spec. */
  edit(at: Edit, change: object, fieldManager?: string): Promise<KubeObject>;
  stop(): Promise<void>;
};
export type Edit = { kind: ResourceKind; name: string; subresource?: string };

const timeoutMs = 20_000;

export async function openNamespace(cluster: Cluster): Promise<Namespace> {
  const { admin } = cluster;
  const namespace = await cluster.createNamespace('operator');
  const { api } = await cluster.createUser(namespace, roleFile);
  const changes: Namespace['changes'] = [];
  const onChange = (kind: CachedKind, { name }: { name: string }) =>
    void changes.push({ kind, name });
  const caches = startCaches({ api, namespace, onChange, freeze: true });
  await caches.synced();
  const key = (name: string) => ({ namespace, name });
  const create = async <T extends KubeObject>(
    kind: ResourceKind,
    at: 'sales' | 'deployments' | 'hpas',
    object: object,
  ) => {
    const made = await admin.create<T>(kind, object as T, { fieldManager: 'helm' });
    await saw(at, made);
    return made;
  };
  const saw: Namespace['saw'] = async (kind, { metadata: { name, resourceVersion } }) => {
    const cached = () => caches[kind].get(`${namespace}/${name}`)?.metadata.resourceVersion;
    const isThere = () => Promise.resolve(cached() === resourceVersion);
    await waitUntil(`the cache has ${name}`, isThere, { timeoutMs });
  };
  return {
    ...{ name: namespace, api, caches, changes, key, saw },
    lost: async (kind, name) => {
      const isGone = () => Promise.resolve(caches[kind].get(`${namespace}/${name}`) === undefined);
      await waitUntil(`the cache has lost ${name}`, isGone, { timeoutMs });
    },
    makeSale: (name, more) =>
      create<SaleObject>(ticketSales, 'sales', { ...sale(more), metadata: key(name) }),
    makeDeployment: (name, replicas) =>
      create<Deployment>(deployments, 'deployments', {
        metadata: key(name),
        spec: {
          ...(replicas !== undefined && { replicas }),
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: { containers: [{ name: 'a', image: 'a' }] },
          },
        },
      }),
    makeHpa: (name, spec = {}) =>
      create<Autoscaler>(autoscalers, 'hpas', {
        metadata: key(name),
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
          ...{ minReplicas: 2, maxReplicas: 10 },
          ...spec,
        },
      }),
    edit: ({ kind, name, ...place }, spec, fieldManager = 'kubectl') =>
      admin.mergePatch(
        kind,
        key(name),
        { locked: 'unlocked', change: { spec } },
        { ...place, fieldManager },
      ),
    stop: () => caches.stop(),
  };
}
