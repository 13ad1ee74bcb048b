import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import { atOnce } from '../../test/support/at-once.js';
import { beginShortSale, calmEnd, endOfShortSale } from './support/short-sale.js';
import { openWorld, type World } from './support/world.js';

/** Sales that run beside each other, each in a namespace of its own. */
const most = 12;
/** A sale is over after fewer events; the test says when that is no longer so. */
const mostEvents = 80;
/** Misses every so many-th of them. */
const step = env['TEST_SIZE'] === 'long' ? 1 : 8;

describe('an operator that a watch does not tell everything', function () {
  this.timeout(1_800_000);
  let world: World;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());

  const withoutEvent = async (k: number): Promise<{ missed: boolean; ended: unknown }> => {
    const stage = await world.openStage();
    try {
      const proxy = await stage.openProxy();
      let events = 0;
      proxy.add({
        when: ({ url }) => url.searchParams.get('watch') === 'true',
        fault: {
          kind: 'drop-event',
          when: ({ type }) => type !== 'BOOKMARK' && (events += 1) === k,
        },
        times: Infinity,
      });
      const { clock } = await stage.startOne({ url: proxy.url, safetyRelistMs: 2_000 });
      await beginShortSale(stage, clock.now());
      const ended = await endOfShortSale(stage);
      return { missed: events >= k, ended };
    } finally {
      await stage.close();
    }
  };

  it('finds it by its next list: whichever event never comes, the sale ends the same way', async () => {
    const chosen = Array.from({ length: mostEvents / step }, (_, n) => 1 + n * step);
    let missing = 0;
    const wrong: string[] = [];
    await atOnce(most, chosen.values(), async (k) => {
      const { missed, ended } = await withoutEvent(k).catch((error: unknown) => ({
        ...{ missed: false, ended: String(error) },
      }));
      if (missed) missing += 1;
      if (JSON.stringify(ended) !== JSON.stringify(calmEnd))
        wrong.push(`without event ${k}: ${JSON.stringify(ended)}`);
    });
    expect(wrong).to.eql([]);
    expect(missing, 'sales that were not over before').to.be.within(20 / step, chosen.length - 1);
  });
});
