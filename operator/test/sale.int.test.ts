import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { SaleObject } from '../src/clients/kube/kinds.js';
import { openWorld, reasonOf, type Running, type Stage, type World } from './support/world.js';

describe('a TicketSale on a real API server', function () {
  this.timeout(120_000);
  let world: World;
  let stage: Stage;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());
  beforeEach(async () => void (stage = await world.openStage()));
  afterEach(() => stage.close());

  const minute = 60_000;
  const at = (clock: Running['clock'], minutes: number) =>
    new Date(clock.now() + minutes * minute).toISOString();

  const order = { name: 'order', ref: { kind: 'Deployment' as const, name: 'order' } };
  const line = {
    name: 'line',
    ref: { kind: 'HorizontalPodAutoscaler' as const, name: 'waitroom' },
  };
  const isAtRest = ({ status }: SaleObject) =>
    status?.completedAt !== undefined &&
    (status.targets ?? []).every(({ applied, baseline }) => applied === baseline);

  it('warms its workers, opens when they are, and leaves everything as it was', async () => {
    await stage.deployment('order', 3);
    await stage.deployment('waitroom', 1);
    await stage.hpa('waitroom', { max: 9 });
    const { clock } = await stage.startOne();
    const eventId = randomUUID();
    const opensAt = at(clock, 20);
    await stage.sale('a', {
      ...{ eventId, opensAt, closesAt: at(clock, 25), cooldownSeconds: 60 },
      prewarm: { leadSeconds: 900, readyBySeconds: 60 },
      targets: [
        { ...order, replicas: 10 },
        { ...line, floor: 4 },
      ],
    });
    await stage.until('a', 'is over and as it was', isAtRest);
    const stages = ['Scheduled', 'Prewarming', 'Warm', 'Open', 'Cooldown', 'Completed'];
    expect(stage.seen.stages('a')).to.eql(stages);
    expect(stage.seen.sizes('order')).to.eql([3, 10, 8, 7, 6, 5, 4, 3]);
    expect(stage.seen.sizes('hpa/waitroom')).to.eql([1, 4, 1]);

    const warm = stage.seen.sales('a').find((one) => reasonOf(one, 'Progressing') === 'Warm');
    expect(warm?.status?.capacity).to.equal('14/14');
    const open = stage.seen.sales('a').find((one) => reasonOf(one, 'Progressing') === 'Open');
    expect(Date.parse(open?.status?.openedAt ?? '')).to.equal(Date.parse(opensAt));
    expect(open?.status?.waitingRoom?.acked).to.equal('1/1');
    expect(await stage.line('a')).to.include({ gate: 'Armed', eventId });
  });

  it('gives everything back when it is deleted while it is open, and goes when nobody is in checkout any more', async () => {
    await stage.deployment('order', 3);
    const { clock } = await stage.startOne();
    const eventId = randomUUID();
    await stage.sale('a', {
      ...{ eventId, opensAt: at(clock, 16), closesAt: at(clock, 600), cooldownSeconds: 3_600 },
      targets: [{ ...order, replicas: 5 }],
    });
    await stage.until('a', 'is open', (sale) => reasonOf(sale, 'Progressing') === 'Open');
    world.platform.lines.set(eventId, { total: 100, inCheckout: 2 });
    await stage.until('a', 'knows who is in checkout', (s) => s.status?.waitingRoom?.active === 2);
    await stage.delete('a');
    const draining = (sale: SaleObject) => reasonOf(sale, 'Progressing') === 'Draining';
    await stage.until('a', 'is draining', draining);
    expect(await stage.line('a')).to.include({ gate: 'Draining' });
    expect(await stage.replicas('order')).to.equal(5);

    world.platform.lines.set(eventId, { total: 100, inCheckout: 0 });
    await stage.untilGone('a');
    expect(stage.seen.sizes('order')).to.eql([3, 5, 4, 3]);
  });

  it('is only planned by a dry run, and waits while it is suspended: nothing but its status is written', async () => {
    await stage.deployment('order', 3);
    const proxy = await stage.openProxy();
    const { clock } = await stage.startOne({ url: proxy.url });
    const due = { opensAt: at(clock, 10), closesAt: at(clock, 60) };
    const targets = [{ ...order, replicas: 10 }];
    await stage.sale('dry', { eventId: randomUUID(), ...due, dryRun: true, targets });
    await stage.sale('still', { eventId: randomUUID(), ...due, suspend: true, targets });
    const dry = await stage.until('dry', 'is held', (s) => reasonOf(s, 'Progressing') === 'Held');
    await stage.until('still', 'is held', (sale) => reasonOf(sale, 'Progressing') === 'Held');
    expect(dry.status?.plan?.map(({ targets: [one] }) => one?.replicas)).to.eql([10, 10, 10, 0]);
    expect(reasonOf(dry, 'Suspended')).to.equal('DryRun');
    expect(stage.seen.sizes('order')).to.eql([3]);
    const written = proxy.requests
      .filter(({ method, url }) => method !== 'GET' && !/leases|events/.test(url.pathname))
      .filter(({ url }) => !url.searchParams.has('dryRun')) // asks whether it might
      .map(({ method, url }) => `${method} ${url.pathname.split('/').slice(-2).join('/')}`);
    expect([...new Set(written)].sort()).to.eql(['PUT dry/status', 'PUT still/status']);
    await stage.edit('still', { suspend: false });
    await stage.until('still', 'warms', (s) => s.status?.targets?.[0]?.applied === 10);
  });

  it('is held while a required target is missing, and opens in part after maxHoldSeconds', async () => {
    await stage.deployment('payment', 1);
    const { clock } = await stage.startOne();
    const opensAt = at(clock, 5);
    const payment = { name: 'payment', ref: { kind: 'Deployment' as const, name: 'payment' } };
    await stage.sale('a', {
      ...{ eventId: randomUUID(), opensAt, closesAt: at(clock, 600) },
      gate: { maxHoldSeconds: 600, degradedReleasePercent: 20 },
      targets: [
        { ...order, replicas: 2 },
        { ...payment, replicas: 2 },
      ],
    });
    const held = await stage.until('a', 'is held', (s) => reasonOf(s, 'Progressing') === 'Held');
    expect(reasonOf(held, 'TargetsResolved')).to.equal('NotFound');
    expect(reasonOf(held, 'Ready')).to.equal('NotFound');
    expect(await stage.line('a')).to.include({ gate: 'Held' });
    const told = (sale: SaleObject) => reasonOf(sale, 'Open') === 'OpenDegraded';
    const open = await stage.until('a', 'opens in part', told);
    expect(Date.parse(open.status?.openedAt ?? '')).to.equal(Date.parse(opensAt) + 10 * minute);
    expect(await stage.replicas('payment'), 'the others proceed').to.equal(2);

    await stage.deployment('order', 1);
    await stage.until('a', 'is open', (sale) => reasonOf(sale, 'Open') === 'Opened');
    expect(await stage.replicas('order')).to.equal(2);
  });

  it('shares its workers with another: 3, 20, 35, 30 and 3 again', async () => {
    await stage.deployment('order', 3);
    await stage.hpa('order', { min: 3, max: 50 });
    const { clock } = await stage.startOne();
    const sale = (opens: number, closes: number, more: object) => ({
      ...{ eventId: randomUUID(), opensAt: at(clock, opens), closesAt: at(clock, closes) },
      ...{ prewarm: { leadSeconds: 240 }, cooldownSeconds: 120 },
      targets: [{ ...order, ...more }],
    });
    await stage.sale('a', sale(10, 22, { replicas: 20 }));
    await stage.sale('b', sale(22, 28, { replicas: 15, floor: 30 }));
    await stage.until('a', 'is over', ({ status }) => status?.completedAt !== undefined);
    await stage.until('b', 'is over and all is as it was', isAtRest);
    expect(stage.seen.sizes('hpa/order')).to.eql([3, 20, 35, 30, 3]);
  });

  it('wakes an autoscaler that sleeps at 0 replicas, and lets it sleep again', async () => {
    await stage.deployment('waitroom', 0);
    await stage.hpa('waitroom', { min: 2, max: 9 });
    const { clock } = await stage.startOne();
    await stage.sale('a', {
      ...{ eventId: randomUUID(), opensAt: at(clock, 16), closesAt: at(clock, 20) },
      cooldownSeconds: 0,
      targets: [{ ...line, floor: 4 }],
    });
    await stage.until('a', 'is warm', (sale) => reasonOf(sale, 'CapacityReady') === 'Warm');
    await stage.until('a', 'is over and as it was', isAtRest);
    await stage.untilReplicas('waitroom', 0);
    expect(stage.seen.sizes('waitroom').slice(0, 3)).to.eql([0, 1, 4]);
  });
});
