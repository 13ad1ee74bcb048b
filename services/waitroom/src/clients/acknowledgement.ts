import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { leaseKind, type Lease } from '@ticketbottle/kube-client/lease/lease.js';

/** Who a process is in the cluster, by the downward API. */
export type Pod = { name: string; namespace: string; uid: string };

export const acknowledgesLabel = 'ticketbottle.io/acknowledges';
export const appliedAnnotation = 'ticketbottle.io/applied';

/** Says which content of each ConfigMap this pod applies, in a Lease that lives as long as the pod. */
export type Acknowledgement = {
  /** `hash` undefined: the ConfigMap is gone. Written only when something differs. */
  tell(name: string, hash: string | undefined): Promise<void>;
};

export function acknowledgeIn(api: KubeApi, { name, namespace, uid }: Pod): Acknowledgement {
  const applied = new Map<string, string>();
  let told: string | undefined;
  return {
    async tell(configMap, hash) {
      if (hash === undefined) applied.delete(configMap);
      else applied.set(configMap, hash);
      const text = JSON.stringify(Object.fromEntries([...applied].sort()));
      if (text === told) return;
      const lease: Lease = {
        metadata: {
          ...{ name: `${name}-applied`, namespace },
          labels: { [acknowledgesLabel]: 'waitroom' },
          annotations: { [appliedAnnotation]: text },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }],
        },
        spec: { holderIdentity: name },
      };
      await api.apply(leaseKind, lease, { fieldManager: 'ticketbottle-waitroom' });
      told = text;
    },
  };
}
