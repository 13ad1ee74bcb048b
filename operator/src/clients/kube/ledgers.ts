import { isNotFound } from '@ticketbottle/kube-client/api/errors.js';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import {
  apiVersionOf,
  type KubeObject,
  type OwnerReference,
} from '@ticketbottle/kube-client/api/objects.js';
import { fieldManager, ledgerLabel } from '../../api/names.js';
import type { Ledgers, TargetField } from '../../controllers/ports.js';
import type { Caches } from './caches.js';
import { placeOf } from './fields.js';
import { configMaps, type ConfigMap } from './kinds.js';
import { ledgerName, readLedger, targetOfLedger, toLedgerMap } from './ledger-map.js';
import { toWritten } from './written.js';

type Api = Pick<KubeApi, 'get' | 'create' | 'replace'>;
type Known = Pick<Caches, 'deployments' | 'hpas'>;

/** Ledgers, read from the API server itself. Gone: the object of a ledger that is not there yet is unknown to the caches. */
export function ledgersAt(api: Api, caches: Known): Ledgers {
  return {
    read: async (namespace, uid, field) => {
      const map = await readMap(api, { namespace, name: ledgerName(uid, field) });
      const resourceVersion = map?.metadata.resourceVersion;
      return map && resourceVersion !== undefined
        ? { ledger: readLedger(map), resourceVersion }
        : undefined;
    },
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

/** A field of an object with a ledger: looked at when the operator starts, since no sale may name it any more. */
export type KnownLedger = { via: 'HPA' | 'Scale'; name: string; uid: string; field: TargetField };

export function knownLedgers(
  { configMaps: maps }: Pick<Caches, 'configMaps'>,
  namespace: string,
): KnownLedger[] {
  return maps
    .list()
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[ledgerLabel])
    .flatMap((map) => targetOfLedger(map) ?? []);
}

async function readMap(
  api: Api,
  key: { namespace: string; name: string },
): Promise<ConfigMap | undefined> {
  try {
    return await api.get<ConfigMap>(configMaps, key);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function ownerOf(caches: Known, uid: string, field: TargetField): OwnerReference | undefined {
  const { kind } = placeOf[field];
  const objects: KubeObject[] =
    field === 'replicas' ? caches.deployments.list() : caches.hpas.list();
  const found = objects.find(({ metadata }) => metadata.uid === uid);
  return (
    found && { apiVersion: apiVersionOf(kind), kind: kind.kind, name: found.metadata.name, uid }
  );
}
