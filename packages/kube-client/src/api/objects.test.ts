import { expect } from 'chai';
import { compareVersions, keyText, parseKey, pathOf } from './objects.js';

describe('objects', () => {
  const deployments = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
  const nodes = { group: '', version: 'v1', plural: 'nodes', kind: 'Node' };

  it('have paths by group, namespace, name and part, with odd characters encoded', () => {
    const scale = { namespace: 'shop', name: 'a/b', subresource: 'scale' };
    expect(pathOf(deployments, scale)).to.equal(
      '/apis/apps/v1/namespaces/shop/deployments/a%2Fb/scale',
    );
    expect(pathOf(nodes, {})).to.equal('/api/v1/nodes');
  });

  it('have keys that are read back as they were', () => {
    for (const key of [{ name: 'n' }, { namespace: 'a', name: 'n' }])
      expect(parseKey(keyText(key))).to.deep.equal(key);
  });

  it('have versions ordered as numbers of any length', () => {
    const beyond = '90071992547409930';
    expect(compareVersions('9', '10')).to.be.lessThan(0);
    expect(compareVersions(beyond, '90071992547409931')).to.be.lessThan(0);
    expect(compareVersions(beyond, beyond)).to.equal(0);
    expect(compareVersions('1', undefined)).to.be.greaterThan(0);
  });
});
