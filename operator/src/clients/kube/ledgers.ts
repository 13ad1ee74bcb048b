import { orUndefined } from '@ticketbottle/kube-client/api/errors.js';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import {
  apiVersionOf,
  keyText,
  type KubeObject,
  type OwnerReference,
} from '@ticketbottle/kube-client/api/objects.js';
import { fieldManager, ledgerLabel } from '../../api/names.js';
import type { Ledgers, StoredLedger, TargetField } from '../../controllers/ports.js';
import type { Caches } from './caches.js';
import { placeOf } from './fields.js';
import { configMaps, type ConfigMap } from './kinds.js';
import { ledgerName, readLedger, targetOfLedger, toLedgerMap } from './ledger-map.js';
import { toWritten } from './written.js';

type Api = Pick<KubeApi, 'get' | 'create' | 'replace'>;
type Known = Pick<Caches, 'deployments' | 'hpas' | 'configMaps'>;

/** Ledgers, read from the API server itself. Gone: the object of a ledger that is not there yet is unknown to the caches. */
export function ledgersAt(api: Api, caches: Known): Ledgers {
  return {
    read: async (namespace, uid, field) => {
      const key = { namespace, name: ledgerName(uid, field) };
      return stored(await orUndefined(api.get<ConfigMap>(configMaps, key)));
    },
    cached: (namespace, uid, field) => {
      const key = keyText({ namespace, name: ledgerName(uid, field) });
      return stored(caches.configMaps.get(key));
    },
    owners: (namespace) =>
      caches.configMaps
        .list()
        .filter(({ metadata }) => metadata.namespace === namespace)
        .filter(({ metadata }) => metadata.labels?.[ledgerLabel] !== undefined)
        .flatMap((map) => targetOfLedger(map) ?? []),
    write: async (namespace, field, { ledger, resourceVersion }) => {
      const owner = ownerOf(caches, ledger.uid, field);
      if (owner === undefined) return 'Gone';
      const map = toLedgerMap({ namespace, owner, field }, ledger);
      if (resourceVersion === undefined)
        return toWritten(api.create(configMaps, map, { fieldManager }));
      const next = { ...map, metadata: { ...map.metadata, resourceVersion } };
      return toWritten(api.replace(configMaps, next, { fieldManager }));
    },
  };
}

function stored(map: ConfigMap | undefined): StoredLedger | undefined {
  const resourceVersion = map?.metadata.resourceVersion;
  if (map === undefined || resourceVersion === undefined) return undefined;
  return { ledger: readLedger(map), resourceVersion };
}

function ownerOf(caches: Known, uid: string, field: TargetField): OwnerReference | undefined {
  const { kind } = placeOf[field];
  const objects: readonly KubeObject[] =
    field === 'replicas' ? caches.deployments.list() : caches.hpas.list();
  const found = objects.find(({ metadata }) => metadata.uid === uid);
  return (
    found && { apiVersion: apiVersionOf(kind), kind: kind.kind, name: found.metadata.name, uid }
  );
}
