import type { ObjectKey } from '../../controllers/ports.js';
import type { PodAddress } from '../readyz.js';
import type { Caches } from './caches.js';
import type { Pod } from './kinds.js';

/** Where the pods of a Deployment of ours tell how they are: they have its name as a label, and a port that is called admin. */
export function workersIn({ pods }: Pick<Caches, 'pods'>) {
  return ({ namespace, name }: ObjectKey): PodAddress[] =>
    pods
      .list()
      .filter(({ metadata }) => metadata.namespace === namespace)
      .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === name)
      .flatMap(addressOf);
}

function addressOf({ spec, status }: Pod): PodAddress[] {
  const ports = spec?.containers.flatMap((container) => container.ports ?? []) ?? [];
  const port = ports.find((one) => one.name === 'admin')?.containerPort;
  const ip = status?.podIP;
  return port === undefined || ip === undefined ? [] : [{ ip, port }];
}
