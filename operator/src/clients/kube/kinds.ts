import type { KubeObject, ResourceKind } from '@ticketbottle/kube-client/api/objects.js';
import { group, kind, plural, version, type TicketSale } from '../../api/ticket-sale.js';

// The kinds that the operator reads or writes, and of each what it reads.

export const ticketSales: ResourceKind = { group, version, plural, kind };

export const deployments: ResourceKind = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
};

export const autoscalers: ResourceKind = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
};

const core = (plural: string, kind: string): ResourceKind => ({
  group: '',
  version: 'v1',
  plural,
  kind,
});
export const configMaps = core('configmaps', 'ConfigMap');
export const pods = core('pods', 'Pod');
export const resourceQuotas = core('resourcequotas', 'ResourceQuota');

export type SaleObject = KubeObject & TicketSale;

export type Deployment = KubeObject & {
  spec: { replicas?: number };
  status?: { observedGeneration?: number; readyReplicas?: number };
};

export type Autoscaler = KubeObject & {
  spec: {
    scaleTargetRef: { kind: string; name: string };
    minReplicas?: number;
    maxReplicas: number;
  };
  status?: { currentReplicas?: number };
};

export type ConfigMap = KubeObject & { data?: Record<string, string> };

export type Pod = KubeObject & {
  spec?: { containers: { ports?: { name?: string; containerPort: number }[] }[] };
  status?: {
    podIP?: string;
    conditions?: { type: string; status: string; lastTransitionTime?: string }[];
  };
};

export type ResourceQuota = KubeObject & {
  spec?: { scopes?: string[]; scopeSelector?: object };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
};
