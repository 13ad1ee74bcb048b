import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { SaleObject } from '../../operator/src/clients/kube/kinds.js';
import {
  openWorld,
  reasonOf,
  type Running,
  type Stage,
  type World,
} from '../../operator/test/support/world.js';

/** The first start of a machine builds six programs. */
const startMs = 60 * 60_000;
const patientMs = 180_000;

describe('a TicketSale in a cluster of real controllers', function () {
  this.timeout(300_000);
  let world: World;
  let stage: Stage;
  before(async function () {
    this.timeout(startMs);
    world = await openWorld({ nodes: 5 });
  });
  after(() => world.close());
  beforeEach(async () => void (stage = await world.openStage()));
  afterEach(() => stage.close());

  const at = ({ clock }: Running, minutes: number) =>
    new Date(clock.now() + minutes * 60_000).toISOString();
  const order = { name: 'order', ref: { kind: 'Deployment' as const, name: 'order' } };
  const line = {
    name: 'line',
    ref: { kind: 'HorizontalPodAutoscaler' as const, name: 'waitroom' },
  };
  const isOpen = (sale: SaleObject) => reasonOf(sale, 'Progressing') === 'Open';

  it('opens once its pods are Ready on their nodes, and leaves everything as it was', async () => {
    await stage.deployment('order', 2);
    await stage.deployment('waitroom', 1);
    await stage.hpa('waitroom', { max: 9 });
    const operator = await stage.startOne();
    await stage.sale('a', {
      ...{ eventId: randomUUID(), opensAt: at(operator, 40), closesAt: at(operator, 60) },
      ...{ cooldownSeconds: 60, prewarm: { leadSeconds: 1_800, readyBySeconds: 60 } },
      targets: [
        { ...order, replicas: 12 },
        { ...line, floor: 4 },
      ],
    });
    await stage.until('a', 'is open', isOpen, patientMs);
    expect(await stage.readyPods('order')).to.equal(12);
    expect(await stage.readyPods('waitroom')).to.equal(4);
    const isOver = ({ status }: SaleObject) =>
      status?.completedAt !== undefined &&
      (status.targets ?? []).every(({ applied, baseline }) => applied === baseline);
    await stage.until('a', 'is over and as it was', isOver, patientMs);
    expect(await stage.replicas('order')).to.equal(2);
    expect(await stage.minReplicas('waitroom')).to.equal(1);
  });

  it('says beforehand that a quota is too low, and opens when it is raised', async () => {
    await stage.deployment('order', 2);
    await stage.quota(4);
    const operator = await stage.startOne();
    await stage.sale('a', {
      ...{ eventId: randomUUID(), opensAt: at(operator, 60), closesAt: at(operator, 600) },
      targets: [{ ...order, replicas: 8 }],
    });
    const isRefused = (sale: SaleObject) => reasonOf(sale, 'Feasible') === 'QuotaTooLow';
    await stage.until('a', 'is not feasible', isRefused, patientMs);
    await stage.quota(50);
    await stage.until('a', 'is open', isOpen, patientMs);
    expect(await stage.readyPods('order')).to.equal(8);
  });

  it('is whole again when all its pods were lost and their controller has made new ones', async () => {
    await stage.deployment('order', 2);
    const operator = await stage.startOne();
    await stage.sale('a', {
      ...{ eventId: randomUUID(), opensAt: at(operator, 40), closesAt: at(operator, 6_000) },
      targets: [{ ...order, replicas: 8 }],
    });
    await stage.until('a', 'is open', isOpen, patientMs);
    await stage.killPods('order');
    await stage.until('a', 'lacks workers', ({ status }) => status?.capacity !== '8/8', patientMs);
    await stage.until('a', 'is whole', ({ status }) => status?.capacity === '8/8', patientMs);
    expect(await stage.readyPods('order')).to.equal(8);
    expect(await stage.replicas('order')).to.equal(8);
  });
});
