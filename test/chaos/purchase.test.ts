import { env } from 'node:process';
import { expect } from 'chai';
import { startCrowd, type Crowd } from './purchase/buyers.js';
import { crowdPlans } from './purchase/plans.js';
import { killPoints } from './purchase/points.js';
import {
  awayFor,
  badDays,
  killAll,
  lostAnswers,
  pausedFor,
  troubleAt,
  withoutBroker,
  type Trouble,
} from './purchase/troubles.js';
import { wrongAfter } from './purchase/verdict.js';
import { startWorld, type World } from './purchase/world.js';

const isLong = env['TEST_SIZE'] === 'long';
const visits = isLong ? 3 : 1;
const brokerLossMs = isLong ? 600_000 : 60_000;
const awayMs = isLong ? 10_000 : 2_000;

const say = (name: string, ms: number): void => {
  if (env['CHAOS_SAY'] !== undefined) process.stdout.write(`      ${name}: ${Math.round(ms)} ms\n`);
};

describe('purchases', function () {
  this.timeout(isLong ? 3_600_000 : 900_000);
  let world: World;
  let crowd: Crowd;

  before(async () => {
    world = await startWorld(env);
  });
  beforeEach(() => {
    crowd = startCrowd(world, crowdPlans, brokerLossMs + 120_000);
  });
  // A test that failed leaves nobody behind who would go on buying.
  afterEach(() => crowd.finish());
  after(() => world.stop());

  const survive = async (troubles: Trouble[]): Promise<void> => {
    for (const { name, run } of troubles) {
      const from = performance.now();
      await run(world);
      say(name, performance.now() - from);
    }
    expect(await wrongAfter(world, crowd)).to.deep.equal([]);
    expect(crowd.ends).to.not.be.empty;
  };

  it(`end in tickets or in the money back, whichever process dies before or after whichever step: ${visits} x ${killPoints.length}`, async () => {
    await survive(Array.from({ length: visits }, () => killAll(say)));
  });

  it('do so when answers are lost after the work was done, and when a process stands still', async () => {
    await survive([
      ...lostAnswers.map((point) => troubleAt(point, 'lose')),
      ...(isLong ? lostAnswers.map((point) => troubleAt(point, 'slow')) : []),
      pausedFor('order', isLong ? 12_000 : 4_000),
    ]);
  });

  it(`do so when the broker is away for ${brokerLossMs / 1_000} s while the provider is slow, hangs, tells late, twice or not at all`, async () => {
    await survive([withoutBroker(brokerLossMs, badDays(isLong ? 10_000 : 1_500))]);
  });

  it('do so when each store is killed and comes back', async () => {
    await survive([
      awayFor('redis', awayMs),
      awayFor('postgres', awayMs),
      awayFor('mongo', awayMs),
    ]);
  });
});
