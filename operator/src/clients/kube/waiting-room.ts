import type { Lease } from '@ticketbottle/kube-client/lease/lease.js';
import { z } from 'zod';
import { appliedAnnotation, lineMapName } from '../../api/names.js';
import type { WaitingRoom } from '../../controllers/ports.js';
import type { Caches } from './caches.js';
import type { Pod } from './kinds.js';

/** The pods of the waiting room, and what each says in its Lease that it applies. */
export function waitingRoomIn({ pods, leases }: Pick<Caches, 'pods' | 'leases'>): WaitingRoom {
  return {
    pods: ({ namespace, name }) =>
      pods
        .list()
        .filter((pod) => pod.metadata.namespace === namespace && isWaitroom(pod))
        .flatMap((pod) => {
          const since = readySince(pod);
          const lease = leases.get(`${namespace}/${pod.metadata.name}-applied`);
          const hash = appliedBy(pod, lease)[lineMapName(name)] ?? '';
          return since === undefined ? [] : [{ readySince: since, hash }];
        }),
  };
}

const isWaitroom = ({ metadata: { labels, deletionTimestamp } }: Pod): boolean =>
  labels?.['app.kubernetes.io/name'] === 'waitroom' && deletionTimestamp === undefined;

function readySince({ status }: Pod): number | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return undefined;
  const since = Date.parse(ready.lastTransitionTime ?? '');
  return Number.isNaN(since) ? undefined : since;
}

const Applied = z.record(z.string(), z.string());

/** Nothing, when the Lease is that of an earlier pod of the name, or says nothing that can be read. */
function appliedBy({ metadata: { uid } }: Pod, lease: Lease | undefined): Record<string, string> {
  const { annotations, ownerReferences = [] } = lease?.metadata ?? {};
  if (!ownerReferences.some((owner) => owner.uid === uid)) return {};
  try {
    return Applied.parse(JSON.parse(annotations?.[appliedAnnotation] ?? '{}'));
  } catch {
    return {};
  }
}
