import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { SaleObject } from '../src/clients/kube/kinds.js';
import { crd, openWorld, reasonOf, type World } from './support/world.js';

/** Of the status, what an earlier version did not have yet; the API server drops it where its definition does not name it. */
const later = {
  status: ['soldOutAt', 'capacityReadyAt', 'nextTransition', 'plan', 'forecast', 'waitingRoom'],
  target: ['via', 'contributors', 'limited', 'message'],
};

describe('a sale that an earlier version began', function () {
  this.timeout(180_000);
  let world: World;
  let dir: string;
  before(async function () {
    this.timeout(clusterStartMs);
    dir = await mkdtemp(join(tmpdir(), 'ticketbottle-upgrade-'));
    const definition = join(dir, 'earlier.yaml');
    await writeFile(definition, stringify(earlier(parse(await readFile(crd, 'utf8')) as Crd)));
    world = await openWorld({ definition });
  });
  after(async () => {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('is written no more often under the old definition, which Helm leaves as it is, and is finished under the new one', async () => {
    const stage = await world.openStage();
    try {
      await stage.deployment('order', 3);
      const proxy = await stage.openProxy();
      const old = await stage.startOne({ url: proxy.url });
      const at = (minutes: number) => new Date(old.clock.now() + minutes * 60_000).toISOString();
      await stage.sale('a', {
        ...{ eventId: randomUUID(), opensAt: at(14), closesAt: at(18), cooldownSeconds: 60 },
        prewarm: { leadSeconds: 600, readyBySeconds: 60 },
        targets: [{ name: 'order', ref: { kind: 'Deployment', name: 'order' }, replicas: 5 }],
      });
      const isWarm = (sale: SaleObject) => reasonOf(sale, 'Progressing') === 'Warm';
      const warm = await stage.until('a', 'is warm', isWarm);
      expect(warm.status).to.not.have.any.keys(...later.status);
      await old.stop();
      const written = proxy.requests.filter(({ method }) => method === 'PUT');
      expect(written.length, 'looks at the sale until then').to.be.below(60);

      await world.cluster.installCrds(crd);
      await stage.startOne({ from: old.clock });
      const isAtRest = ({ status }: SaleObject) =>
        status?.completedAt !== undefined && status.targets?.[0]?.applied === 3;
      const over = await stage.until('a', 'is over and as it was', isAtRest);
      expect(over.status?.targets?.[0]).to.include({ via: 'Scale', baseline: 3 });
      expect(over.status?.openedAt).to.not.equal(undefined);
      expect(stage.seen.sizes('order')).to.eql([3, 5, 4, 3]);
    } finally {
      await stage.close();
    }
  });
});

type Schema = { properties: Record<string, Schema>; items: Schema; required?: string[] };
type Crd = {
  spec: { versions: { schema: { openAPIV3Schema: Schema } }[] };
};

function earlier(definition: Crd): Crd {
  const status = definition.spec.versions[0]?.schema.openAPIV3Schema.properties['status'];
  const target = status?.properties['targets']?.items;
  for (const [schema, names] of [
    [status, later.status],
    [target, later.target],
  ] as const) {
    if (schema === undefined) throw new Error('the definition has no status of targets');
    const isKept = (name: string) => !names.includes(name);
    schema.properties = Object.fromEntries(
      Object.entries(schema.properties).filter(([name]) => isKept(name)),
    );
    if (schema.required !== undefined) schema.required = schema.required.filter(isKept);
  }
  return definition;
}
