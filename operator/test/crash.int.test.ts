import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { FaultProxy, SeenRequest } from '@ticketbottle/kube-client/testing/fault-proxy.js';
import { leaseKind } from '@ticketbottle/kube-client/lease/lease.js';
import { beginShortSale, endOfShortSale } from './support/short-sale.js';
import { openWorld, type World } from './support/world.js';

/** Sales that run beside each other, each in a namespace of its own. */
const atOnce = 6;
const isLong = env['TEST_SIZE'] === 'long';

const isWrite = ({ method, url }: SeenRequest): boolean =>
  method !== 'GET' &&
  !url.searchParams.has('dryRun') &&
  !/\/(leases|events)(\/|$)/.test(url.pathname);

describe('an operator that dies in the middle of a sale', function () {
  this.timeout(900_000);
  let world: World;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());

  /** The proxy of a process that is gone: nothing of it arrives any more. */
  const cutOff = (proxy: FaultProxy): void => {
    proxy.add({ when: () => true, fault: { kind: 'drop' }, times: Infinity });
    proxy.resetAll();
  };

  const withCrashAfter = async (k: number): Promise<{ writes: number; ended: unknown }> => {
    const stage = await world.openStage();
    const proxy = await stage.openProxy();
    let writes = 0;
    const died = Promise.withResolvers<undefined>();
    proxy.add({
      when: (request) => isWrite(request) && (writes += 1) === k,
      fault: { kind: 'lose-answer' },
    });
    const first = await stage.startOne({ url: proxy.url });
    await beginShortSale(stage, first.clock.now());
    const look = setInterval(() => {
      if (writes >= k) died.resolve(undefined);
    }, 5);
    const ended = endOfShortSale(stage);
    try {
      const isOver = await Promise.race([died.promise, ended.then(() => 'over')]);
      if (isOver !== 'over') {
        cutOff(proxy);
        await first.stop();
        await world.cluster.admin.remove(leaseKind, {
          ...{ namespace: stage.namespace, name: 'ticketsale-operator' },
        });
        await stage.startOne({ from: first.clock });
      }
      return { writes, ended: await ended };
    } finally {
      clearInterval(look);
      await stage.close();
    }
  };

  it('after any one of its writes leaves a sale that the next one brings to the same end', async () => {
    const calm = await withCrashAfter(Infinity);
    expect(calm.ended).to.eql({ sizes: [3, 2], stage: 'Completed', wasOpen: true });
    expect(calm.writes).to.be.above(10);
    const all = Array.from({ length: calm.writes }, (_, n) => n + 1);
    const chosen = isLong ? all : all.filter((k) => k % 4 === 1);
    const wrong: string[] = [];
    const next = async (): Promise<void> => {
      for (let k = chosen.shift(); k !== undefined; k = chosen.shift()) {
        const crashed = await withCrashAfter(k).catch((error: unknown) => ({
          ended: String(error),
        }));
        if (JSON.stringify(crashed.ended) !== JSON.stringify(calm.ended))
          wrong.push(`after write ${k}: ${JSON.stringify(crashed.ended)}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    expect(wrong).to.eql([]);
  });
});
