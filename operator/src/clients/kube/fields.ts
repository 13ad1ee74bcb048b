import type { ResourceKind } from '@ticketbottle/kube-client/api/objects.js';
import type { TargetField } from '../../controllers/ports.js';
import { autoscalers, deployments } from './kinds.js';

/** Where a field is written: never the object of a Deployment, which holds the pod template. */
export const placeOf: Record<TargetField, { kind: ResourceKind; subresource?: string }> = {
  replicas: { kind: deployments, subresource: 'scale' },
  minReplicas: { kind: autoscalers },
  maxReplicas: { kind: autoscalers },
};

/** The field as a merge patch; null unsets it. */
export const changeOf = (field: TargetField, value: number | null) => ({
  spec: { [field]: value },
});
