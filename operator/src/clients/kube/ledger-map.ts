import type { OwnerReference } from '@ticketbottle/kube-client/api/objects.js';
import { z } from 'zod';
import { ledgerLabel, ourMaps } from '../../api/names.js';
import type { TargetField } from '../../controllers/ports.js';
import type { Ledger } from '../../domain/ledger.js';
import type { ConfigMap } from './kinds.js';

// A ledger as the ConfigMap that it is kept in.

/** By the uid: an object made anew under the same name begins without a ledger. */
export const ledgerName = (uid: string, field: TargetField) =>
  `ticketsale-ledger-${uid}-${field.toLowerCase()}`;

const value = z.int().nullable();
const Stored = z.object({
  uid: z.string(),
  baseline: value.optional(),
  lastWritten: z.array(value).max(64),
  version: z.string(),
});
const Target = z.object({
  field: z.enum(['replicas', 'minReplicas', 'maxReplicas']),
  uid: z.string().min(1),
  target: z.string().min(1),
});

/** Owned by its object, with which it goes. `target` and `field` are for whoever finds it. */
export function toLedgerMap(
  at: { namespace: string; owner: OwnerReference; field: TargetField },
  ledger: Ledger,
): ConfigMap {
  const { namespace, owner, field } = at;
  const { kind, name: target, uid } = owner;
  return {
    metadata: {
      ...{ name: ledgerName(uid, field), namespace },
      labels: { ...ourMaps, [ledgerLabel]: field },
      ownerReferences: [owner],
    },
    data: { kind, target, uid, field, 'ledger.json': JSON.stringify(ledger) },
  };
}

/** One that somebody broke counts as one of no object, and is written anew: its baseline is nobody's to guess. */
export function readLedger({ data = {} }: ConfigMap): Ledger {
  const { success, data: ledger } = Stored.safeParse(parsed(data['ledger.json']));
  return success ? ledger : { uid: '', lastWritten: [], version: '' };
}

/** Of which object it is; undefined for what is no ledger. */
export function targetOfLedger({ data = {} }: ConfigMap) {
  const { success, data: found } = Target.safeParse(data);
  if (!success) return undefined;
  const { field, uid, target: name } = found;
  return { via: field === 'replicas' ? ('Scale' as const) : ('HPA' as const), name, uid, field };
}

function parsed(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
