import { fieldManager } from '../../api/names.js';
import { fieldOwner } from '../../domain/field-owner.js';
import type { LiveField } from '../../domain/ledger.js';
import type { ScaledObject, TargetField } from '../ports.js';

/** One field of an object, and whose it is by the books of the API server. */
export function toLive(object: ScaledObject, field: TargetField): LiveField {
  const { uid, resourceVersion, minReplicas, maxReplicas = null, managedFields } = object;
  const value = field === 'maxReplicas' ? maxReplicas : minReplicas;
  const owner = fieldOwner(managedFields, ['spec', field], fieldManager);
  return { ...owner, uid, version: resourceVersion, value };
}
