import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { SaleObject } from '../src/clients/kube/kinds.js';
import { openWorld, reasonOf, type Stage, type World } from './support/world.js';

describe('workers of a sale that others write, too', function () {
  this.timeout(180_000);
  let world: World;
  let stage: Stage;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    stage = await world.openStage();
    await stage.deployment('order', 3);
  });
  afterEach(() => stage.close());

  const begin = async (): Promise<void> => {
    const { clock } = await stage.startOne();
    const at = (minutes: number) => new Date(clock.now() + minutes * 60_000).toISOString();
    await stage.sale('a', {
      ...{ eventId: randomUUID(), opensAt: at(8), closesAt: at(14), cooldownSeconds: 60 },
      prewarm: { leadSeconds: 360, readyBySeconds: 60 },
      targets: [{ name: 'order', ref: { kind: 'Deployment', name: 'order' }, replicas: 8 }],
    });
  };
  const isOpen = (sale: SaleObject) => reasonOf(sale, 'Progressing') === 'Open';
  const isAtRest = ({ status }: SaleObject) =>
    status?.completedAt !== undefined &&
    (status.targets ?? []).every(({ applied, baseline }) => applied === baseline);
  const contended = (sale: SaleObject) =>
    sale.status?.conditions?.find(({ type }) => type === 'TargetContended');

  it('are raised again while GitOps lowers them, whose name is told, and are what it wants afterwards', async () => {
    await begin();
    const git = stage.gitOps('order', 2);
    const told = (sale: SaleObject) => contended(sale)?.status === 'True';
    const fought = await stage.until('a', 'is contended', told);
    expect(contended(fought)?.message).to.include('argocd-controller');
    await git.stop();
    await stage.until('a', 'is open', isOpen);
    expect(await stage.replicas('order')).to.equal(8);
    await stage.until('a', 'is over and as it was', isAtRest);
    expect(await stage.replicas('order')).to.equal(2);
    const peace = await stage.until('a', 'is at peace', (sale) => !told(sale));
    expect(peace.status?.targets?.[0]?.baseline).to.equal(2);
  });

  it('come back when a downscaler puts them to sleep, and sleep afterwards', async () => {
    await begin();
    await stage.until('a', 'is open', isOpen);
    await stage.scaleAs('kube-downscaler', 'order', 0);
    await stage.untilReplicas('order', 8);
    await stage.until('a', 'is over and as it was', isAtRest);
    expect(await stage.replicas('order')).to.equal(0);
    expect(stage.seen.sizes('order').slice(0, 4)).to.eql([3, 8, 0, 8]);
  });

  it('stay as many as a person made them, where that is more', async () => {
    await begin();
    await stage.until('a', 'is open', isOpen);
    await stage.scaleAs('kubectl', 'order', 12);
    await stage.until('a', 'is over and as it was', isAtRest);
    expect(stage.seen.sizes('order')).to.eql([3, 8, 12]);
  });
});
