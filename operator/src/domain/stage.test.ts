import { expect } from 'chai';
import { minutes, opens, saleOf, targetOf } from '../../test/support/sales.js';
import { contributionOf, ownReplicas, requested } from './contributions.js';
import { recheckMs, stageOf } from './stage.js';

const calm = { isWarm: false };
const at = (hours: number, mins = 0) => opens + minutes((hours - 10) * 60 + mins);
const opened = { latches: { openedAt: opens } };

describe('the stage of a sale', () => {
  it('follows the clock through its whole life, and says when it changes by itself', () => {
    const stages = [at(9), at(9, 45), at(10), at(12), at(12, 15)].map((now) =>
      stageOf(saleOf(), calm, now),
    );
    expect(stages).to.eql([
      { stage: 'Scheduled', nextAt: at(9, 45) },
      { stage: 'Prewarming', nextAt: at(10) },
      { stage: 'Held', nextAt: at(12) },
      { stage: 'Cooldown', nextAt: at(12, 15) },
      { stage: 'Completed' },
    ]);
    expect(stageOf(saleOf(), { isWarm: true }, at(9, 50)).stage).to.equal('Warm');
    expect(stageOf(saleOf({}, opened), calm, at(10, 30)).stage).to.equal('Open');
  });

  it('is Completed for a sale that was made after it had closed, and it never asks for anything', () => {
    const missed = saleOf({}, { createdAt: at(12) });
    expect(stageOf(missed, calm, at(12))).to.eql({ stage: 'Completed', reason: 'MissedWindow' });
    expect(
      contributionOf(missed, targetOf({ floor: 3 }), { now: at(12), facts: calm, earlier: 0 }),
    ).to.equal(undefined);
  });

  it('is Prewarming at once for a sale that was made late', () => {
    const late = saleOf({}, { createdAt: at(9, 58) });
    expect(stageOf(late, calm, at(9, 58)).stage).to.equal('Prewarming');
  });

  it('goes back when a sale that has not opened is postponed', () => {
    expect(stageOf(saleOf({ opensAt: at(11) }), calm, at(9, 50)).stage).to.equal('Scheduled');
  });

  it('is never taken back by an edit once it has opened, nor by a clock that jumps back', () => {
    expect(stageOf(saleOf({ opensAt: at(11) }, opened), calm, at(10, 30)).stage).to.equal('Open');
    expect(stageOf(saleOf({}, opened), calm, at(9, 30)).stage).to.equal('Open');
    const closed = saleOf({ closesAt: at(13) }, { latches: { openedAt: opens, closedAt: at(12) } });
    expect(stageOf(closed, calm, at(12, 1)).stage).to.equal('Cooldown');
    const done = saleOf({}, { latches: { openedAt: opens, completedAt: at(12, 15) } });
    expect(stageOf(done, calm, at(9)).stage).to.equal('Completed');
  });

  it('is Draining after a delete for as long as somebody is in checkout, the cooldown or an hour', () => {
    const deleted = saleOf({ cooldownSeconds: 86_400 }, { ...opened, deletedAt: at(11) });
    const stage = (active: number | undefined, now: number) =>
      stageOf(deleted, { isWarm: true, active }, now).stage;
    expect([
      stage(2, at(11)),
      stage(2, at(11, 59)),
      stage(2, at(12)),
      stage(0, at(11, 1)),
      stage(undefined, at(11, 1)),
    ]).to.eql(['Draining', 'Draining', 'Completed', 'Completed', 'Draining']);
    expect(stageOf(saleOf({}, { deletedAt: at(9) }), calm, at(9)).stage, 'never opened').to.equal(
      'Completed',
    );
  });

  it('is Draining after a cancellation until nobody is in checkout, or the cooldown is over', () => {
    const cancelled = saleOf(
      { cancelled: true },
      { latches: { openedAt: opens, closedAt: at(11) } },
    );
    const stage = (active: number, now: number) =>
      stageOf(cancelled, { isWarm: true, active }, now).stage;
    expect([stage(1, at(11, 14)), stage(1, at(11, 15)), stage(0, at(11, 2))]).to.eql([
      'Draining',
      'Completed',
      'Completed',
    ]);
  });

  it('skips to Cooldown when the last ticket is sold, and warms again when stock returns', () => {
    const soldOut = saleOf({}, { latches: { openedAt: opens, soldOutAt: at(10, 20) } });
    expect(stageOf(soldOut, calm, at(10, 20))).to.eql({
      stage: 'Cooldown',
      reason: 'SoldOut',
      nextAt: at(12),
    });
    const ask = (sale: typeof soldOut, now: number) =>
      contributionOf(sale, targetOf({ replicas: 20 }), { now, facts: calm, earlier: 0 })?.replicas;
    expect([
      ask(soldOut, at(10, 34)),
      ask(soldOut, at(10, 35)),
      ask(saleOf({}, opened), at(10, 35)),
    ]).to.eql([20, undefined, 20]);
  });
});

describe('what a sale asks for', () => {
  const ask = (spec: Parameters<typeof saleOf>[0], now: number, earlier = 0) =>
    contributionOf(saleOf(spec), targetOf({ replicas: 20, floor: 5 }), {
      now,
      facts: calm,
      earlier,
    });

  it('begins with prewarming, lasts until the end of the cooldown, and is nothing before and after', () => {
    expect(
      [at(9, 44), at(9, 45), at(12, 14), at(12, 15)].map((now) => ask({}, now)?.replicas),
    ).to.eql([undefined, 20, 20, undefined]);
  });

  it('is nothing for a dry run; a suspended sale keeps what it had, and asks for no more', () => {
    expect(ask({ dryRun: true }, at(10))).to.equal(undefined);
    expect(ask({ suspend: true }, at(10))).to.equal(undefined);
    expect(ask({ suspend: true }, at(13), 8)).to.include({ replicas: 8, floor: 5 });
  });

  it('comes earlier for what arrivals load, since the pre-queue opens before the sale', () => {
    const spec = {
      preQueueOpensAt: at(9, 30),
      demand: { expectedBuyers: 100, headroomPercent: 0 },
    };
    const joins = targetOf({ perReplica: { metric: 'Joins', capacity: 1 } });
    const now = (target: typeof joins, when: number) =>
      contributionOf(saleOf(spec), target, { now: when, facts: calm, earlier: 0 });
    expect(now(joins, at(9, 15))?.replicas).to.equal(2);
    expect(now({ ...joins, warmBy: 'Open' }, at(9, 15))).to.equal(undefined);
    expect(now(targetOf({ replicas: 3 }), at(9, 15))).to.equal(undefined);
  });

  it('follows from the load: the audience for Connections and Joins, admission for Checkouts', () => {
    const demand = { expectedBuyers: 200_000, peakJoinsPerSecond: 8000, headroomPercent: 20 };
    const { spec } = saleOf({
      demand,
      waitingRoom: { ...saleOf().spec.waitingRoom, releasePerSecond: 120 },
    });
    const replicas = (metric: 'Connections' | 'Joins' | 'Checkouts', capacity: number) =>
      ownReplicas(spec, targetOf({ perReplica: { metric, capacity } }));
    expect([
      replicas('Connections', 20_000),
      replicas('Joins', 1500),
      replicas('Checkouts', 40),
    ]).to.eql([12, 7, 4]);
    const { spec: plain } = saleOf({ demand: { expectedBuyers: 61, headroomPercent: 0 } });
    expect(
      ownReplicas(plain, targetOf({ perReplica: { metric: 'Joins', capacity: 1 } })),
      'a sixtieth, rounded up',
    ).to.equal(2);
  });

  it('is capped by its own maxReplicas, and is the floor where that is more', () => {
    expect(ownReplicas(saleOf().spec, targetOf({ replicas: 20, maxReplicas: 12 }))).to.equal(12);
    expect(requested(saleOf().spec, targetOf({ replicas: 2, floor: 9 }))).to.equal(9);
  });
});

describe('a sale is looked at again', () => {
  it('at its next transition, every 30 s in the ten minutes before, every 5 minutes otherwise', () => {
    const ms = [0, 20_000, 599_000, 601_000, undefined].map((left) =>
      recheckMs(left === undefined ? undefined : opens + left, opens),
    );
    expect(ms).to.eql([0, 20_000, 30_000, 300_000, 300_000]);
  });

  it('soon also for a sale that is months away, since no timer holds that long', () => {
    expect(recheckMs(opens + 60 * 86_400_000, opens)).to.equal(300_000);
  });
});
