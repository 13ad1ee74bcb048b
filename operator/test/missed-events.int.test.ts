import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import { beginShortSale, endOfShortSale } from './support/short-sale.js';
import { openWorld, type World } from './support/world.js';

/** Sales that run beside each other, each in a namespace of its own. */
const atOnce = 6;
const isLong = env['TEST_SIZE'] === 'long';

describe('an operator that a watch does not tell everything', function () {
  this.timeout(1_800_000);
  let world: World;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());

  const withoutEvent = async (k: number): Promise<{ events: number; ended: unknown }> => {
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
      return { ended: await endOfShortSale(stage), events };
    } finally {
      await stage.close();
    }
  };

  it('finds it by its next list: whichever event never comes, the sale ends the same way', async () => {
    const calm = await withoutEvent(Infinity);
    expect(calm.ended).to.eql({ sizes: [3, 2], stage: 'Completed', wasOpen: true });
    expect(calm.events).to.be.above(20);
    const all = Array.from({ length: calm.events }, (_, n) => n + 1);
    const chosen = isLong ? all : all.filter((k) => k % 8 === 1);
    const wrong: string[] = [];
    const next = async (): Promise<void> => {
      for (let k = chosen.shift(); k !== undefined; k = chosen.shift()) {
        const missed = await withoutEvent(k).catch((error: unknown) => ({ ended: String(error) }));
        if (JSON.stringify(missed.ended) !== JSON.stringify(calm.ended))
          wrong.push(`without event ${k}: ${JSON.stringify(missed.ended)}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    expect(wrong).to.eql([]);
  });
});
