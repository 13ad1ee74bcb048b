import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import { openWorld, reasonOf, type Running, type Stage, type World } from './support/world.js';

describe('two operators with one Lease', function () {
  this.timeout(240_000);
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

  const sell = ({ clock }: Running): Promise<unknown> => {
    const at = (minutes: number) => new Date(clock.now() + minutes * 60_000).toISOString();
    return stage.sale('a', {
      ...{ eventId: randomUUID(), opensAt: at(16), closesAt: at(600) },
      targets: [{ name: 'order', ref: { kind: 'Deployment', name: 'order' }, replicas: 5 }],
    });
  };
  /** Five times what is promised. */
  const leads = (one: Running, seconds: number): Promise<void> =>
    waitUntil('the other leads', () => Promise.resolve(one.isLeader()), {
      timeoutMs: seconds * 5_000,
    });

  it('go on within 3 s of each other when the one that leads stops: the sale does not notice', async () => {
    const first = await stage.startOne();
    const second = await stage.startOne({ leads: false, from: first.clock });
    expect([first.isLeader(), second.isLeader()]).to.eql([true, false]);
    await sell(first);
    await stage.until('a', 'is warm', (sale) => reasonOf(sale, 'Progressing') === 'Warm');
    await first.stop();
    await leads(second, 3);
    await stage.until('a', 'is open', (sale) => reasonOf(sale, 'Progressing') === 'Open');
    expect(stage.seen.sizes('order')).to.eql([3, 5]);
  });

  it('go on within 20 s of each other when the one that leads dies', async () => {
    const proxy = await stage.openProxy();
    const first = await stage.startOne({ url: proxy.url });
    const second = await stage.startOne({ leads: false, from: first.clock });
    await sell(first);
    await stage.until('a', 'is scheduled', ({ status }) => status !== undefined);
    proxy.add({ when: () => true, fault: { kind: 'drop' }, times: Infinity });
    proxy.resetAll();
    await leads(second, 20);
    await stage.until('a', 'is open', (sale) => reasonOf(sale, 'Progressing') === 'Open');
    expect(stage.seen.sizes('order')).to.eql([3, 5]);
    await waitUntil('the first one knows', () => Promise.resolve(!first.isLeader()), {
      timeoutMs: 75_000,
    });
  });
});
