import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { pathOf, type KubeObject } from '@ticketbottle/kube-client/api/objects.js';
import {
  clusterStartMs,
  startCluster,
  type Cluster,
} from '@ticketbottle/kube-client/testing/cluster.js';
import { ticketSales } from '../src/clients/kube/kinds.js';
import { edits, refusals, sale, taken } from './support/manifests.js';

const root = new URL('../../', import.meta.url).pathname;
type Manifest = ReturnType<typeof sale>;

/** As kubectl does it: what nobody knows is refused, not dropped. */
const createStrictly = (admin: KubeApi, namespace: string, manifest: object) =>
  admin.raw<KubeObject>(`${pathOf(ticketSales, { namespace })}?fieldValidation=Strict`, manifest);

describe('a TicketSale at a real API server', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let namespace = '';

  before(async function () {
    this.timeout(clusterStartMs);
    cluster = await startCluster();
    await cluster.installCrds(join(root, 'charts/operator/crds/ticketsales.yaml'));
  });
  beforeEach(async () => {
    namespace = await cluster.createNamespace();
  });
  after(() => cluster.stop());

  const make = (manifest: object) => createStrictly(cluster.admin, namespace, manifest);

  /** Brings what is stored to what the manifest says: its status by the subresource, as the operator does. */
  async function change(stored: KubeObject, { spec, status }: Manifest): Promise<KubeObject> {
    const options = status ? { subresource: 'status' } : {};
    const next = { ...stored, spec, ...(status && { status }) };
    return await cluster.admin.replace(ticketSales, next, options);
  }
  async function store(manifest: Manifest): Promise<KubeObject> {
    const made = await make(manifest);
    return manifest.status ? await change(made, manifest) : made;
  }
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail('it was taken'),
      (error: unknown) => String(error),
    );

  it('is stored with every default filled in', async () => {
    const made = (await make(sale())) as KubeObject & Manifest;
    expect(made.spec).to.deep.include({
      prewarm: { leadSeconds: 900, readyBySeconds: 120 },
      cooldownSeconds: 1920,
      gate: {
        mode: 'Required',
        minReadyPercent: 100,
        maxHoldSeconds: 300,
        onTimeout: 'OpenDegraded',
        degradedReleasePercent: 25,
      },
      waitingRoom: { maxConcurrent: 100, releasePerSecond: 10, sessionSeconds: 900, paused: false },
      hold: false,
      cancelled: false,
      suspend: false,
      dryRun: false,
    });
    expect(made.spec.targets[0]).to.include({ raiseMax: false, required: true });
  });

  for (const { what, manifest, stored, says, serverSays = says } of refusals)
    it(`is refused when it ${what}`, async () => {
      const made = stored && (await store(stored));
      const attempt = made ? change(made, manifest) : make(manifest);
      expect(await refusal(attempt)).to.match(serverSays);
    });

  it('is refused when two targets have one name: status tells them apart by it', async () => {
    const [target] = sale().spec.targets;
    const other = { ...target, ref: { kind: 'Deployment', name: 'other' } };
    const text = await refusal(make(sale({ targets: [target, other] })));
    expect(text).to.match(/spec\.targets\[1\]: Duplicate value: .*order/);
  });

  for (const { what, manifest } of taken)
    it(`is taken when it ${what}`, async () => {
      await make(manifest);
    });

  for (const { what, manifest, stored } of edits)
    it(`may be edited: ${what}`, async () => {
      const { status, ...edited } = manifest;
      expect(status).to.equal(undefined);
      await change(await store(stored), edited);
    });

  const folder = join(root, 'k8s/samples');
  for (const file of globSync('*.yaml', { cwd: folder }).sort())
    it(`of the sample ${file} is taken`, async () => {
      const text = await readFile(join(folder, file), 'utf8');
      const found = parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
      expect(found).not.to.have.length(0);
      for (const manifest of found) {
        const metadata = { ...manifest.metadata, namespace };
        await make({ ...manifest, metadata });
      }
    });
});
