import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { FaultProxy, SeenRequest } from '@ticketbottle/kube-client/testing/fault-proxy.js';
import { waitUntil } from '@ticketbottle/local-stack/process/wait-until.js';
import type { SaleObject } from '../src/clients/kube/kinds.js';
import { openWorld, reasonOf, type Running, type Stage, type World } from './support/world.js';
import { isWrite, told } from './support/writes.js';

const minute = 60_000;
const hour = 60 * minute;
/** A new leader knows everything within 10 s: waited for five times as long. */
const knowsMs = 5 * 10_000;

describe('many sales', function () {
  this.timeout(240_000);
  let world: World;
  let stage: Stage;
  let proxy: FaultProxy;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    stage = await world.openStage();
    proxy = await stage.openProxy();
  });
  afterEach(() => stage.close());

  /** What is written besides the Lease, within so long of the operator's clock. */
  const writesWithin = async ({ clock }: Running, ms: number): Promise<SeenRequest[]> => {
    const [from, until] = [proxy.requests.length, clock.now() + ms];
    const isOver = () => Promise.resolve(clock.now() >= until);
    await waitUntil('the time is over', isOver, { timeoutMs: ms });
    return proxy.requests.slice(from).filter(isWrite);
  };
  /** All is said (at 20 writes a second when many sales come at once), and for so long nothing is written but the Lease. */
  const quiet = async ({ clock }: Running, ms: number): Promise<void> => {
    let [seen, since] = [0, clock.now()];
    const isQuiet = () => {
      const count = proxy.requests.filter(isWrite).length;
      if (count > seen) [seen, since] = [count, clock.now()];
      return Promise.resolve(clock.now() - since >= ms);
    };
    await waitUntil('nothing is written any more', isQuiet, { timeoutMs: minute });
  };
  const stageOf = (sale: SaleObject) => reasonOf(sale, 'Progressing');
  const all = async (names: string[], wanted: string) => {
    for (const name of names) await stage.until(name, `is ${wanted}`, (s) => stageOf(s) === wanted);
  };

  // 500 of them go by the clock of the machine (test/kwok/many.test.ts): at this speed the platform is asked 60 times as often.
  it('cost nothing while they are idle: 40 sales of 5 targets', async () => {
    const count = 40;
    const operator = await stage.startOne({ url: proxy.url });
    const far = new Date(operator.clock.now() + 1_000 * hour).toISOString();
    const closesAt = new Date(operator.clock.now() + 1_002 * hour).toISOString();
    const names: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const targets = await targetsOf(stage, n);
      names.push(`sale-${n}`);
      await stage.sale(`sale-${n}`, { eventId: randomUUID(), opensAt: far, closesAt, targets });
    }
    await all(names, 'Scheduled');
    await quiet(operator, 10 * minute);

    await operator.stop();
    await stage.startOne({ url: proxy.url });
    await stage.edit('sale-0', { hold: true });
    const seen = ({ metadata, status }: SaleObject) =>
      status?.observedGeneration === metadata.generation;
    await stage.until('sale-0', 'is known to the next leader', seen, knowsMs);
  });

  it('write little while they are open: 20 sales on the same workers', async () => {
    await stage.deployment('order', 4);
    const operator = await stage.startOne({ url: proxy.url });
    const at = (minutes: number) => new Date(operator.clock.now() + minutes * minute).toISOString();
    const [opensAt, closesAt] = [at(30), at(6_000)];
    const names = Array.from({ length: 20 }, (_, n) => `sale-${n}`);
    const order = { name: 'order', ref: { kind: 'Deployment' as const, name: 'order' } };
    for (const name of names) {
      const targets = [{ ...order, replicas: 2 }];
      await stage.sale(name, { eventId: randomUUID(), opensAt, closesAt, targets });
    }
    await all(names, 'Open');
    await writesWithin(operator, 2 * minute);
    const seconds = 600;
    const writes = await writesWithin(operator, seconds * 1_000);
    expect(writes.length, writes.slice(0, 20).map(told).join('\n')).to.be.at.most(3 * seconds);
  });
});

/** Five Deployments of a sale's own. */
async function targetsOf(stage: Stage, n: number) {
  const names = ['order', 'inventory', 'payment', 'waitroom-line', 'gateway'];
  const targets = names.map((name) => {
    const ref = { kind: 'Deployment' as const, name: `${name}-${n}` };
    return { name, ref, replicas: 3 };
  });
  await Promise.all(targets.map(({ ref }) => stage.deployment(ref.name, 1)));
  return targets;
}
