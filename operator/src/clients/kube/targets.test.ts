import { expect } from 'chai';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import type { Caches } from './caches.js';
import type { Deployment } from './kinds.js';
import { targetsAt } from './targets.js';

const key = { namespace: 'shop', name: 'order' };
const of = (resourceVersion: string, uid = 'u'): Deployment => ({
  metadata: { ...key, uid, resourceVersion },
  spec: { replicas: 3 },
});

/** An API server that answers with one version, and a cache that a watch has brought to another. */
function read(answered: Deployment, known: Deployment | undefined) {
  const api = { get: () => Promise.resolve(answered) } as unknown as KubeApi;
  const deployments = { get: () => known, list: () => [] };
  const caches = { deployments, hpas: deployments } as unknown as Caches;
  return targetsAt(api, caches).read(key, 'Scale');
}

describe('a target that is read', () => {
  it('is refused when the API server lies behind what its watch has shown', async () => {
    const failure = await read(of('9'), of('10')).catch(String);
    expect(failure).to.equal('Error: order was read as of 9, and the watch has shown 10 already');
  });

  it('is not when the watch went on while it was asked for', async () => {
    let known = of('9');
    const get = (): Promise<Deployment> => {
      known = of('11');
      return Promise.resolve(of('10'));
    };
    const deployments = { get: () => known, list: () => [] };
    const caches = { deployments, hpas: deployments } as unknown as Caches;
    const targets = targetsAt({ get } as unknown as KubeApi, caches);
    expect(await targets.read(key, 'Scale')).to.include({ resourceVersion: '10' });
  });

  it('is what it is when it is newer, as new, another object, or not known yet', async () => {
    for (const known of [of('9'), of('10'), of('11', 'earlier'), undefined])
      expect(await read(of('10'), known)).to.include({ minReplicas: 3, resourceVersion: '10' });
  });
});
