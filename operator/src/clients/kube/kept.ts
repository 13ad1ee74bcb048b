import type { ManagedFields, ObjectMeta } from '@ticketbottle/kube-client/api/objects.js';
import { apiVersion, kind } from '../../api/ticket-sale.js';
import type { Autoscaler, Deployment, Pod, SaleObject } from './kinds.js';

// What is cached of an object: as much of it as is read. Of thousands of workers the rest, such as the template of
// their pods, would be most of the memory of the operator.

/** Items of a list come without the name of their kind. */
export function keepSale({ metadata, ...sale }: SaleObject): SaleObject {
  return { ...sale, metadata: { ...metadata, managedFields: [] }, apiVersion, kind };
}

export function keepDeployment({ metadata, spec, status }: Deployment): Deployment {
  const { replicas } = spec;
  const { observedGeneration, readyReplicas } = status ?? {};
  return {
    metadata: keepMeta(metadata, ['replicas']),
    spec: { ...(replicas !== undefined && { replicas }) },
    status: {
      ...(observedGeneration !== undefined && { observedGeneration }),
      ...(readyReplicas !== undefined && { readyReplicas }),
    },
  };
}

export function keepAutoscaler({ metadata, spec, status }: Autoscaler): Autoscaler {
  const { scaleTargetRef, minReplicas, maxReplicas } = spec;
  const { currentReplicas } = status ?? {};
  return {
    metadata: keepMeta(metadata, ['minReplicas', 'maxReplicas']),
    spec: { scaleTargetRef, maxReplicas, ...(minReplicas !== undefined && { minReplicas }) },
    status: { ...(currentReplicas !== undefined && { currentReplicas }) },
  };
}

export function keepPod({ metadata, spec, status }: Pod): Pod {
  const { podIP, conditions = [] } = status ?? {};
  const containers = spec?.containers.map(({ ports = [] }) => ({ ports })) ?? [];
  const ready = conditions.filter(({ type }) => type === 'Ready');
  const { labels = {} } = metadata;
  return {
    metadata: { ...keepMeta(metadata, []), labels },
    spec: { containers },
    status: { conditions: ready, ...(podIP !== undefined && { podIP }) },
  };
}

function keepMeta(metadata: ObjectMeta, fields: readonly string[]): ObjectMeta {
  const managedFields = metadata.managedFields?.flatMap((one) => keepBooks(one, fields)) ?? [];
  return { ...metadata, labels: {}, annotations: {}, managedFields };
}

/** Whose the fields are that we write. */
function keepBooks(entry: ManagedFields, fields: readonly string[]): ManagedFields[] {
  const spec = entry.fieldsV1?.['f:spec'];
  if (typeof spec !== 'object' || spec === null) return [];
  const names = fields.map((field) => `f:${field}`).filter((name) => name in spec);
  if (names.length === 0) return [];
  const { manager, subresource } = entry;
  const own = Object.fromEntries(names.map((name) => [name, {}]));
  return [
    {
      ...(manager !== undefined && { manager }),
      ...(subresource !== undefined && { subresource }),
      fieldsV1: { 'f:spec': own },
    },
  ];
}
