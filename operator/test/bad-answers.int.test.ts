import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { expect } from 'chai';
import { clusterStartMs } from '@ticketbottle/kube-client/testing/cluster.js';
import type { Fault, SeenRequest } from '@ticketbottle/kube-client/testing/fault-proxy.js';
import { atOnce } from '../../test/support/at-once.js';
import { random } from '../../test/support/random.js';
import { beginShortSale, calmEnd, endOfShortSale } from './support/short-sale.js';
import { openWorld, type World } from './support/world.js';

const isLong = env['TEST_SIZE'] === 'long';
/** Of four calls, one meets the fault; which, the seed says. */
const share = 1 / 4;
const seeds = isLong ? [1, 2, 3, 4, 5] : [1];
/** Sales that run beside each other, each in a namespace of its own. */
const most = 8;

type Plan = {
  fault: Fault;
  /** What it can happen to; any call when absent. */
  to?: (request: SeenRequest) => boolean;
  /** How often at most. */
  times?: number;
};
const isWrite = ({ method }: SeenRequest): boolean => method !== 'GET';
const plans: Record<string, Plan> = {
  'answered 409': { fault: { kind: 'answer', code: 409, reason: 'Conflict' }, to: isWrite },
  'answered 429': {
    fault: { kind: 'answer', code: 429, reason: 'TooManyRequests', retryAfterSeconds: 1 },
    times: 8,
  },
  'answered 500': { fault: { kind: 'answer', code: 500, reason: 'InternalError' } },
  'cut off before it arrives': { fault: { kind: 'drop' } },
  'done, and its answer lost': { fault: { kind: 'lose-answer' } },
  // Each costs the deadline of a call, which are minutes of the sale.
  'never answered': { fault: { kind: 'half-open' }, times: 2 },
  'answered late': { fault: { kind: 'delay', ms: 150 } },
  'of before': { fault: { kind: 'stale' }, to: readAgain() },
};

describe('an operator at an API server that answers badly', function () {
  this.timeout(isLong ? 1_800_000 : 600_000);
  let world: World;
  before(async function () {
    this.timeout(clusterStartMs);
    world = await openWorld();
  });
  after(() => world.close());

  const endWith = async ({ fault, to, times = Infinity }: Plan, seed: number): Promise<unknown> => {
    const stage = await world.openStage();
    try {
      const proxy = await stage.openProxy();
      const chance = random(seed);
      let met = 0;
      const when = (request: SeenRequest): boolean => {
        if (!isCall(request) || to?.(request) === false || chance() > share) return false;
        met += 1;
        return true;
      };
      const { clock } = await stage.startOne({ url: proxy.url });
      proxy.add({ when, fault, times });
      await beginShortSale(stage, clock.now());
      const ended = await endOfShortSale(stage);
      expect(met, 'calls that met the fault').to.be.above(1);
      return ended;
    } finally {
      await stage.close();
    }
  };

  it('brings a sale to the same end, whichever way calls go wrong', async () => {
    const all = seeds.flatMap((seed) =>
      Object.entries(plans).map(([name, plan]) => ({ name, plan, seed })),
    );
    const wrong: string[] = [];
    await atOnce(most, all.values(), async ({ name, plan, seed }) => {
      const ended = await endWith(plan, seed).catch(String);
      if (JSON.stringify(ended) !== JSON.stringify(calmEnd))
        wrong.push(`${name}, seed ${seed}: ${JSON.stringify(ended)}`);
    });
    expect(wrong).to.eql([]);
  });
});

/** Not a watch, which has faults of its own in the tests of the reflector, nor the Lease, which has them in the elector's. */
function isCall({ url }: SeenRequest): boolean {
  return url.searchParams.get('watch') !== 'true' && !url.pathname.includes('/leases');
}

/** A read that was answered before. */
function readAgain(): (request: SeenRequest) => boolean {
  const asked = new Set<string>();
  return (request) => {
    if (isWrite(request)) return false;
    const wasAsked = asked.has(request.url.href);
    asked.add(request.url.href);
    return wasAsked;
  };
}
