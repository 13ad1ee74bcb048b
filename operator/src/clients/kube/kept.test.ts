import { expect } from 'chai';
import { fieldOwner } from '../../domain/field-owner.js';
import { keepAutoscaler, keepDeployment, keepPod, keepSale } from './kept.js';
import type { SaleObject } from './kinds.js';

const identity = {
  ...{ name: 'order', namespace: 'shop', uid: 'u', resourceVersion: '7', generation: 2 },
  ownerReferences: [{ apiVersion: 'v1', kind: 'Thing', name: 'a', uid: 'b', controller: true }],
};
const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
const metadata = { ...identity, annotations };
const books = (manager: string, spec: Record<string, unknown>) => ({
  ...{ manager, operation: 'Update' as const, time: '2026-01-01T00:00:00Z', subresource: 'scale' },
  fieldsV1: { 'f:metadata': { 'f:labels': {} }, 'f:spec': spec },
});

describe('what is cached', () => {
  it('of a Deployment has its size, what is ready, and whose the size is', () => {
    const whole = {
      metadata: {
        ...metadata,
        managedFields: [
          books('kubectl', { 'f:replicas': {}, 'f:template': { 'f:spec': {} } }),
          books('kube-controller-manager', { 'f:paused': {} }),
        ],
      },
      spec: { replicas: 3, template: { spec: { containers: [] } } },
      status: { observedGeneration: 2, readyReplicas: 1, conditions: [] },
    };
    const kept = keepDeployment(whole);
    expect(kept.metadata).to.include(identity);
    expect(kept.metadata.annotations).to.eql({});
    expect(kept.spec).to.eql({ replicas: 3 });
    expect(kept.status).to.eql({ observedGeneration: 2, readyReplicas: 1 });
    expect(kept.metadata.managedFields).to.eql([
      { manager: 'kubectl', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ]);
    const owner = fieldOwner(kept.metadata.managedFields ?? [], ['spec', 'replicas'], 'us');
    expect(owner).to.eql({ owner: 'Theirs', manager: 'kubectl' });
  });

  it('of an autoscaler has what it scales, between what, and whose the bounds are', () => {
    const scaleTargetRef = { kind: 'Deployment', name: 'order' };
    const fields = { 'f:minReplicas': {}, 'f:maxReplicas': {}, 'f:metrics': {} };
    const whole = {
      metadata: { ...metadata, managedFields: [books('helm', fields)] },
      spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 9, metrics: [{}] },
      status: { currentReplicas: 2, currentMetrics: [{}] },
    };
    const kept = keepAutoscaler(whole);
    expect(kept.metadata).to.include(identity);
    expect(kept.spec).to.eql({ scaleTargetRef, minReplicas: 1, maxReplicas: 9 });
    expect(kept.status).to.eql({ currentReplicas: 2 });
    expect(kept.metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1)).to.eql([
      { 'f:spec': { 'f:minReplicas': {}, 'f:maxReplicas': {} } },
    ]);
  });

  it('of a pod has its labels, ports, address and readiness', () => {
    const ready = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' };
    const ports = [{ name: 'admin', containerPort: 9090 }];
    const labels = { 'app.kubernetes.io/name': 'order' };
    const whole = {
      metadata: { ...metadata, labels },
      spec: { containers: [{ name: 'order', env: [{}], ports }], volumes: [{}] },
      status: { podIP: '10.0.0.1', conditions: [{ type: 'Initialized', status: 'True' }, ready] },
    };
    const kept = keepPod(whole);
    expect(kept.metadata).to.include({ ...identity, labels });
    expect(kept.spec).to.eql({ containers: [{ ports }] });
    expect(kept.status).to.eql({ podIP: '10.0.0.1', conditions: [ready] });
  });

  it('of a sale is all but its books, with the name of its kind', () => {
    const status = { phase: 'Open' };
    const sale = { metadata: { ...metadata, managedFields: [books('kubectl', {})] }, status };
    const kept = keepSale(sale as unknown as SaleObject);
    expect(kept).to.include({ kind: 'TicketSale', status });
    expect(kept.metadata).to.eql({ ...metadata, managedFields: [] });
  });
});
