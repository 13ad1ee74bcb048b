import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { isConflict, isNotFound } from '@ticketbottle/kube-client/api/errors.js';
import type { KubeObject, ResourceKind } from '@ticketbottle/kube-client/api/objects.js';
import { leaseKind, type Lease } from '@ticketbottle/kube-client/lease/lease.js';
import { createWorkQueue } from '@ticketbottle/kube-client/queue/work-queue.js';
import { startReflector } from '@ticketbottle/kube-client/reflector/reflector.js';
import { kindSource } from '@ticketbottle/kube-client/reflector/source.js';
import { acknowledgesLabel, appliedAnnotation, saleLabel } from '../../src/api/names.js';
import {
  autoscalers,
  configMaps,
  deployments,
  type Autoscaler,
  type ConfigMap,
  type Deployment,
} from '../../src/clients/kube/kinds.js';

// What a cluster does beside its API server, as much of it as a sale needs: this machine has no kubelet.

export type Actor = { stop(): Promise<void> };

/** Brings each object of a kind to its state whenever it changes. */
function follow<T extends KubeObject>(
  api: KubeApi,
  {
    kind,
    namespace,
    labelSelector,
  }: { kind: ResourceKind; namespace: string; labelSelector?: string },
  bring: (object: T, all: readonly T[]) => Promise<void>,
): Actor {
  const queue = createWorkQueue({
    run: async (key) => {
      const object = reflector.get(key);
      if (object !== undefined) await bring(object, reflector.list());
      return undefined;
    },
    onError: (key, error) => {
      if (!isConflict(error) && !isNotFound(error))
        process.stderr.write(`${key}: ${String(error)}\n`);
    },
  });
  const reflector = startReflector<T>({
    source: kindSource<T>(api, kind, { namespace, labelSelector }),
    onChange: (key) => queue.add(key),
  });
  queue.start();
  return {
    async stop() {
      await queue.stop();
      await reflector.stop();
    },
  };
}

/** All pods of a Deployment are Ready as soon as it wants them; at most so many of it as `most` says. */
export function kubelet(api: KubeApi, namespace: string, most: Map<string, number>): Actor {
  return follow<Deployment>(api, { kind: deployments, namespace }, async (object) => {
    const { metadata, spec, status } = object;
    const wanted = spec.replicas ?? 1;
    const readyReplicas = Math.min(wanted, most.get(metadata.name) ?? Infinity);
    const observedGeneration = metadata.generation ?? 0;
    if (
      status?.observedGeneration === observedGeneration &&
      (status.readyReplicas ?? 0) === readyReplicas
    )
      return;
    const next = { observedGeneration, replicas: wanted, readyReplicas };
    await api.replace<KubeObject>(deployments, { ...object, status: next } as KubeObject, {
      subresource: 'status',
      fieldManager: 'kube-controller-manager',
    });
  });
}

/** Autoscalers whose load is that of an idle service: never above minReplicas, and at once; asleep at 0 replicas. */
export function autoscaler(api: KubeApi, namespace: string): Actor {
  const scale = async ({ spec }: Autoscaler): Promise<void> => {
    const { scaleTargetRef, minReplicas = 1 } = spec;
    const key = { namespace, name: scaleTargetRef.name };
    const { spec: now } = await api.get<Deployment>(deployments, key);
    if (now.replicas === minReplicas || now.replicas === 0) return;
    const patch = { locked: 'unlocked' as const, change: { spec: { replicas: minReplicas } } };
    const place = { subresource: 'scale', fieldManager: 'kube-controller-manager' };
    await api.mergePatch(deployments, key, patch, place);
  };
  const byMinimum = follow<Autoscaler>(api, { kind: autoscalers, namespace }, scale);
  const bySize = follow<Deployment>(api, { kind: deployments, namespace }, async ({ metadata }) => {
    const { items } = await api.list<Autoscaler>(autoscalers, { namespace });
    const own = items.find(({ spec }) => spec.scaleTargetRef.name === metadata.name);
    if (own !== undefined) await scale(own);
  });
  return {
    async stop() {
      await byMinimum.stop();
      await bySize.stop();
    },
  };
}

/** A GitOps controller that heals by itself: a Deployment has the replicas of its Git, whoever writes others. */
export function gitOps(
  api: KubeApi,
  { namespace, name, replicas }: { namespace: string; name: string; replicas: number },
): Actor {
  const fieldManager = 'argocd-controller';
  return follow<Deployment>(api, { kind: deployments, namespace }, async ({ metadata, spec }) => {
    if (metadata.name !== name || spec.replicas === replicas) return;
    const patch = { locked: 'unlocked' as const, change: { spec: { replicas } } };
    await api.mergePatch(deployments, { namespace, name }, patch, { fieldManager });
  });
}

/** A pod of the waiting room that applies every ConfigMap of a sale and says so. */
export function waitroomPod(api: KubeApi, pod: KubeObject): Actor {
  const { name, namespace = '', uid = '' } = pod.metadata;
  const at = { kind: configMaps, namespace, labelSelector: saleLabel };
  return follow<ConfigMap>(api, at, async (_, all) => {
    const applied = Object.fromEntries(
      all.map(({ metadata, data }) => [metadata.name, data?.['hash'] ?? '']),
    );
    const lease: Lease = {
      metadata: {
        ...{ name: `${name}-applied`, namespace },
        labels: { [acknowledgesLabel]: 'waitroom' },
        annotations: { [appliedAnnotation]: JSON.stringify(applied) },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }],
      },
      spec: { holderIdentity: name },
    };
    await api.apply(leaseKind, lease, { fieldManager: 'ticketbottle-waitroom' });
  });
}
