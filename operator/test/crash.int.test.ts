import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { FaultProxy, SeenRequest } from '@ticketbottle/kube-client/testing/fault-proxy.js';
import { leaseKind } from '@ticketbottle/kube-client/lease/lease.js';
import { atOnce } from '../../test/support/at-once.js';
import { beginShortSale, calmEnd, endOfShortSale } from './support/short-sale.js';
import { openWorld, type World } from './support/world.js';
import { isWrite } from './support/writes.js';

/** Sales that run beside each other, each in a namespace of its own. */
const most = 12;
/** A sale is over after fewer writes; the test says when that is no longer so. */
const mostWrites = 48;
/** Dies after every so many-th of them. */
const step = env['TEST_SIZE'] === 'long' ? 1 : 4;

const counts = (request: SeenRequest): boolean =>
  isWrite(request) && !/\/events(\/|$)/.test(request.url.pathname);

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

  const withCrashAfter = async (k: number): Promise<{ died: boolean; ended: unknown }> => {
    const stage = await world.openStage();
    const proxy = await stage.openProxy();
    let writes = 0;
    const reached = Promise.withResolvers<true>();
    proxy.add({
      when: (request) => counts(request) && (writes += 1) === k,
      fault: { kind: 'lose-answer' },
    });
    const first = await stage.startOne({ url: proxy.url });
    await beginShortSale(stage, first.clock.now());
    const look = setInterval(() => {
      if (writes >= k) reached.resolve(true);
    }, 5);
    const ended = endOfShortSale(stage);
    try {
      const died = await Promise.race([reached.promise, ended.then(() => false)]);
      if (died) {
        cutOff(proxy);
        await first.stop();
        await world.cluster.admin.remove(leaseKind, {
          ...{ namespace: stage.namespace, name: 'ticketsale-operator' },
        });
        await stage.startOne({ from: first.clock });
      }
      return { died, ended: await ended };
    } finally {
      clearInterval(look);
      await stage.close();
    }
  };

  it('after any one of its writes leaves a sale that the next one brings to the same end', async () => {
    const chosen = Array.from({ length: mostWrites / step }, (_, n) => 1 + n * step);
    let deaths = 0;
    const wrong: string[] = [];
    await atOnce(most, chosen.values(), async (k) => {
      const { died, ended } = await withCrashAfter(k).catch((error: unknown) => ({
        ...{ died: false, ended: String(error) },
      }));
      if (died) deaths += 1;
      if (JSON.stringify(ended) !== JSON.stringify(calmEnd))
        wrong.push(`after write ${k}: ${JSON.stringify(ended)}`);
    });
    expect(wrong).to.eql([]);
    expect(deaths, 'sales that were not over before').to.be.within(10 / step, chosen.length - 1);
  });
});
