import { expect } from 'chai';
import { toLive } from './to-live.js';

describe('a field of an object as it was read', () => {
  const managed = (manager: string, field: string) => ({
    manager,
    fieldsV1: { 'f:spec': { [`f:${field}`]: {} } },
  });
  const object = {
    uid: 'u',
    resourceVersion: '7',
    minReplicas: 20,
    maxReplicas: 30,
    managedFields: [
      managed('ticketsale-operator', 'minReplicas'),
      managed('argocd', 'maxReplicas'),
    ],
  };

  it('is ours only where our manager wrote it, field by field', () => {
    expect(toLive(object, 'minReplicas')).to.include({ value: 20, owner: 'Ours', version: '7' });
    expect(toLive(object, 'maxReplicas')).to.include({
      value: 30,
      owner: 'Theirs',
      manager: 'argocd',
    });
  });

  it('is a number of a Deployment by its name there, read through its scale', () => {
    const scale = { ...object, managedFields: [managed('kubectl', 'replicas')] };
    expect(toLive(scale, 'replicas')).to.include({
      value: 20,
      owner: 'Theirs',
      manager: 'kubectl',
    });
  });
});
