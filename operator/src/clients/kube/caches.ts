import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { KubeObject, ResourceKind } from '@ticketbottle/kube-client/api/objects.js';
import type { Clock } from '@ticketbottle/kube-client/clock.js';
import { leaseKind, type Lease } from '@ticketbottle/kube-client/lease/lease.js';
import type { ReflectorHealth } from '@ticketbottle/kube-client/reflector/health.js';
import { startReflector, type Reflector } from '@ticketbottle/kube-client/reflector/reflector.js';
import { kindSource } from '@ticketbottle/kube-client/reflector/source.js';
import { acknowledgesLabel, ourMaps } from '../../api/names.js';
import type { ObjectKey } from '../../controllers/ports.js';
import { keepAutoscaler, keepDeployment, keepPod, keepSale } from './kept.js';
import {
  autoscalers,
  configMaps,
  deployments,
  pods,
  ticketSales,
  type Autoscaler,
  type ConfigMap,
  type Deployment,
  type Pod,
  type SaleObject,
} from './kinds.js';

export type CachedKind =
  'TicketSale' | 'Deployment' | 'HorizontalPodAutoscaler' | 'ConfigMap' | 'Pod' | 'Lease';

export type CachesOptions = {
  api: KubeApi;
  /** Nothing outside of it is read. */
  namespace: string;
  /** Something of an object differs, or it is gone: enqueue and no more. Called again for all after a cut. */
  onChange: (kind: CachedKind, key: ObjectKey) => void;
  /** What the caches recover from by themselves. */
  onTrouble?: (trouble: { kind: CachedKind; what: string; error?: unknown }) => void;
  /** Which pods are the platform's; as its charts label them. */
  podSelector?: string;
  clock?: Clock;
  /** Between two lists that find what a watch missed; default ten minutes. */
  safetyRelistMs?: number | undefined;
  /** Tests: whoever edits a cached object throws. */
  freeze?: boolean;
};

/** What the API server has of one namespace, as last heard of. Objects are shared: clone before editing. */
export type Caches = {
  sales: Reflector<SaleObject>;
  deployments: Reflector<Deployment>;
  hpas: Reflector<Autoscaler>;
  /** Those that we wrote: of sales, and ledgers. */
  configMaps: Reflector<ConfigMap>;
  /** Of the platform. */
  pods: Reflector<Pod>;
  /** In which pods of the waiting room say what they apply. */
  leases: Reflector<Lease>;
  /** Both call back before `onChange`, for who remembers something beside the cache. */
  onDeletedMap(work: (map: ConfigMap) => void): void;
  onDeletedSale(work: (sale: SaleObject) => void): void;
  /** Resolves when all have a whole list; rejects when `signal` is aborted or they stopped first. */
  synced(signal?: AbortSignal): Promise<void>;
  /** All have a whole list, and of each something was heard within two minutes: nothing is lowered on less. */
  isFresh(): boolean;
  /** For metrics. */
  healths(): (readonly [CachedKind, ReflectorHealth])[];
  /** Ends the watches; nothing is told after it resolves. */
  stop(): Promise<void>;
};

/** A bookmark comes every minute, also when nothing happens. */
const freshMs = 120_000;

export function startCaches(options: CachesOptions): Caches {
  const { podSelector = 'app.kubernetes.io/part-of=ticketbottle' } = options;
  const onDeletedMap: ((map: ConfigMap) => void)[] = [];
  const onDeletedSale: ((sale: SaleObject) => void)[] = [];
  const sales = start<SaleObject>(options, ticketSales, {
    keep: keepSale,
    onDeleted: (sale) => {
      for (const work of onDeletedSale) work(sale);
    },
  });
  const workloads = start<Deployment>(options, deployments, { keep: keepDeployment });
  const hpas = start<Autoscaler>(options, autoscalers, { keep: keepAutoscaler });
  const maps = start<ConfigMap>(options, configMaps, {
    labelSelector: selectorOf(ourMaps),
    onDeleted: (map) => {
      for (const work of onDeletedMap) work(map);
    },
  });
  const platform = start<Pod>(options, pods, { labelSelector: podSelector, keep: keepPod });
  const leases = start<Lease>(options, leaseKind, { labelSelector: acknowledgesLabel });
  const all = [
    { kind: 'TicketSale', ...sales },
    { kind: 'Deployment', ...workloads },
    { kind: 'HorizontalPodAutoscaler', ...hpas },
    { kind: 'ConfigMap', ...maps },
    { kind: 'Pod', ...platform },
    { kind: 'Lease', ...leases },
  ] as const;
  return {
    ...{ sales, deployments: workloads, hpas, configMaps: maps, pods: platform, leases },
    onDeletedMap: (work) => void onDeletedMap.push(work),
    onDeletedSale: (work) => void onDeletedSale.push(work),
    synced: async (signal) => {
      await Promise.all(all.map((one) => one.synced(signal)));
    },
    isFresh: () => all.every((one) => one.hasSynced() && isFresh(one.health())),
    healths: () => all.map(({ kind, health }) => [kind, health()]),
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

function start<T extends KubeObject>(
  options: CachesOptions,
  kind: ResourceKind,
  of: { labelSelector?: string; keep?: (object: T) => T; onDeleted?: (object: T) => void },
): Reflector<T> {
  const { labelSelector, keep, onDeleted = () => undefined } = of;
  const { api, namespace, onChange, onTrouble, clock, safetyRelistMs, freeze = false } = options;
  const name = kind.kind as CachedKind;
  return startReflector<T>({
    source: kindSource<T>(api, kind, { namespace, labelSelector }, keep),
    onChange: (key, change, object) => {
      if (change === 'deleted') onDeleted(object);
      onChange(name, { namespace, name: object.metadata.name });
    },
    onTrouble: (trouble) => onTrouble?.({ kind: name, ...trouble }),
    freeze,
    ...(clock && { clock }),
    ...(safetyRelistMs !== undefined && { safetyRelistMs }),
  });
}

const selectorOf = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(',');

function isFresh({
  lastEventAgeMs = Infinity,
  lastListAgeMs = Infinity,
  isStuck,
}: ReflectorHealth) {
  return !isStuck && Math.min(lastEventAgeMs, lastListAgeMs) <= freshMs;
}
