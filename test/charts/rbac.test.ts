import { expect } from 'chai';
import { one, template, type Manifest } from './support/charts.js';

/** `resource: verbs`, as they are asked for of the API server. */
function rightsOf(role: Manifest): Record<string, string> {
  const rights: Record<string, string> = {};
  for (const { apiGroups, resources, verbs, resourceNames } of role['rules'])
    for (const resource of resources) {
      const of = resourceNames === undefined ? '' : ` (${resourceNames.join(' ')})`;
      rights[`${apiGroups.join(' ')}/${resource}${of}`] = verbs.join(' ');
    }
  return rights;
}

describe('rights of the charts', function () {
  this.timeout(900_000);
  let manifests: Manifest[];
  before(async () => {
    manifests = await template('production');
  });

  it('are those of two services, in their own namespace', () => {
    const kinds = manifests.filter(({ apiVersion }) => apiVersion.startsWith('rbac.'));
    expect(kinds.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).to.eql([
      'Role operator',
      'Role waitroom',
      'RoleBinding operator',
      'RoleBinding waitroom',
    ]);
    for (const name of ['operator', 'waitroom'])
      expect(one(manifests, 'RoleBinding', name)['subjects']).to.eql([
        { kind: 'ServiceAccount', name, namespace: 'tickets' },
      ]);
  });

  it('have no wildcard, nothing of Secrets, and no write of a pod template', () => {
    for (const name of ['operator', 'waitroom']) {
      const role = one(manifests, 'Role', name);
      expect(JSON.stringify(role['rules'])).not.to.match(
        /\*|secrets|"pods\/|impersonate|escalate|bind/,
      );
      const deployments = rightsOf(role)['apps/deployments'] ?? 'get';
      expect(deployments).not.to.match(/create|update|patch|delete/);
    }
  });

  it('are exactly these for waitroom: it follows ConfigMaps and owns its Lease', () => {
    expect(rightsOf(one(manifests, 'Role', 'waitroom'))).to.eql({
      '/configmaps': 'get list watch',
      'coordination.k8s.io/leases': 'get create update patch',
    });
  });

  it('are exactly these for the operator', () => {
    expect(rightsOf(one(manifests, 'Role', 'operator'))).to.eql({
      'ticketbottle.io/ticketsales': 'get list watch patch',
      'ticketbottle.io/ticketsales/status': 'update',
      'apps/deployments': 'get list watch',
      'apps/deployments/scale': 'patch',
      'autoscaling/horizontalpodautoscalers': 'get list watch patch',
      '/configmaps': 'get list watch create update patch',
      '/pods': 'list watch',
      '/resourcequotas': 'list',
      'coordination.k8s.io/leases': 'get list watch create',
      'coordination.k8s.io/leases (ticketsale-operator)': 'update patch',
      'events.k8s.io/events': 'create patch',
    });
  });
});
