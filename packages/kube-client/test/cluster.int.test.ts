import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { isForbidden, isInvalid } from '../src/api/errors.js';
import type { KubeObject } from '../src/api/objects.js';
import { clusterStartMs, startCluster, type Cluster } from './support/cluster.js';

type Widget = KubeObject & { spec: { from: number; to: number }; status?: { seen: number } };

const fixture = fileURLToPath(new URL('fixtures/widgets.yaml', import.meta.url));
const group = { group: 'test.ticketbottle.io', version: 'v1' };
const widgets = { ...group, plural: 'widgets', kind: 'Widget' };

describe('test cluster', function () {
  this.timeout(60_000);
  let cluster: Cluster;

  before(async function () {
    this.timeout(clusterStartMs);
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it('serves the definitions of a file, with their rules, to a user with the role of a file and no other right', async () => {
    await cluster.installCrds(fixture);
    const namespace = await cluster.createNamespace();
    const { api } = await cluster.createUser(namespace, fixture);
    const widgetOf = (name: string, from: number): Widget => ({
      apiVersion: 'test.ticketbottle.io/v1',
      kind: 'Widget',
      metadata: { namespace, name },
      spec: { from, to: 5 },
    });
    const made = await api.create(widgets, widgetOf('good', 1));
    const seen = { ...made, spec: { from: 4, to: 5 }, status: { seen: 1 } };
    const told = await api.replace<Widget>(widgets, seen, { subresource: 'status' });
    expect(told.status).to.deep.equal({ seen: 1 });
    expect(told.spec.from, 'the status door changes no spec').to.equal(1);
    const bad = await failure(api.create(widgets, widgetOf('bad', 7)));
    expect(bad).to.satisfy(isInvalid);
    expect(String(bad)).to.match(/from lies before to/);
    expect(await failure(api.replace(widgets, told))).to.satisfy(isForbidden);
    expect(await failure(api.remove(widgets, { namespace, name: 'good' }))).to.satisfy(isForbidden);
    expect(await failure(api.list(widgets, { namespace: 'default' }))).to.satisfy(isForbidden);
  });
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error,
  );
