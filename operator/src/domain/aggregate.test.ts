import { expect } from 'chai';
import fc from 'fast-check';
import {
  contributionFrom,
  minutes,
  opens,
  saleOf,
  specOf,
  targetOf,
} from '../../test/support/sales.js';
import { aggregate } from './aggregate.js';
import { contributionOf } from './contributions.js';
import type { Sale } from './sale.js';
import { shareReplicas } from './share.js';
import { targetTimeline } from './timeline.js';

const limits = { hardLimit: 5000 };

describe('what all sales together need of a target', () => {
  it('is the sum of their replicas, the highest of their floors, or the baseline, whichever is most', () => {
    const a = contributionFrom({ replicas: 20 });
    const b = contributionFrom({ sale: 'b', replicas: 15, floor: 30 });
    expect(aggregate(3, [a], limits).applied).to.equal(20);
    expect(aggregate(3, [a, b], limits).applied).to.equal(35);
    expect(aggregate(3, [b], limits).applied).to.equal(30);
    expect(aggregate(40, [a, b], limits).applied).to.equal(40);
    expect(aggregate(3, [], limits)).to.eql({ needed: 3, applied: 3, missing: 0 });
  });

  it('leaves a field unset that nobody needs set', () => {
    expect(aggregate(null, [], limits).applied).to.equal(null);
    expect(aggregate(null, [contributionFrom({ floor: 1 })], limits).applied).to.equal(null);
  });

  it('stops at the cap and says how many are missing; the cap never lowers a baseline', () => {
    const a = contributionFrom({ replicas: 20 });
    expect(aggregate(3, [a], { max: 12, hardLimit: 5000 })).to.include({
      needed: 20,
      applied: 12,
      missing: 8,
    });
    expect(aggregate(18, [a], { hardLimit: 10 })).to.include({ applied: 18, missing: 2 });
  });

  it('raises the cap only for a sale that asked for that, and not beyond the hard limit', () => {
    const a = contributionFrom({ replicas: 20, raiseMax: true });
    expect(aggregate(3, [a], { max: 12, hardLimit: 5000 })).to.include({
      applied: 20,
      raisedMax: 20,
      missing: 0,
    });
    expect(aggregate(3, [a], { max: 12, hardLimit: 15 })).to.include({
      applied: 15,
      raisedMax: 15,
      missing: 5,
    });
    expect(aggregate(3, [a], { max: 30, hardLimit: 5000 })).not.to.have.property('raisedMax');
  });

  it('follows two overlapping sales: 20, then 35, then 30, then what it was', () => {
    const a = saleOf({ targets: [targetOf({ replicas: 20 })] });
    const b = saleOf(
      {
        opensAt: opens + minutes(60),
        closesAt: opens + minutes(180),
        targets: [targetOf({ replicas: 15, floor: 30 })],
      },
      { name: 'b' },
    );
    const named = [a, b].map((sale) => ({ sale, target: sale.spec.targets[0]! }));
    expect(
      targetTimeline(3, named, limits).map(({ at, applied }) => [(at - opens) / 60_000, applied]),
    ).to.eql([
      [-15, 20],
      [45, 35],
      [135, 30],
      [195, 3],
    ]);
  });
});

// ── random sales against a short oracle ──

const sale = fc.record({
  opensMinute: fc.integer({ min: 0, max: 300 }),
  lasts: fc.integer({ min: 1, max: 200 }),
  lead: fc.integer({ min: 1, max: 60 }),
  cooldown: fc.integer({ min: 0, max: 60 }),
  floor: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  replicas: fc.integer({ min: 0, max: 50 }),
  max: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  state: fc.constantFrom('plain', 'dryRun', 'missed', 'soldOut', 'edited'),
});
type Drawn = typeof sale extends fc.Arbitrary<infer One> ? One : never;

/** Written from the rules alone: minutes, no code of domain. */
function oracle(baseline: number, sales: readonly Drawn[], minute: number, cap: number): number {
  let [floor, sum] = [0, 0];
  for (const one of sales) {
    const soldOut = one.state === 'soldOut' ? one.opensMinute : Infinity;
    const until = Math.min(one.opensMinute + one.lasts, soldOut) + one.cooldown;
    if (one.state === 'dryRun' || one.state === 'missed') continue;
    if (minute < one.opensMinute - one.lead || minute >= until) continue;
    floor = Math.max(floor, one.floor ?? 0);
    sum += Math.min(one.replicas, one.max ?? 99);
  }
  return Math.max(baseline, Math.min(cap, Math.max(floor, sum, baseline)));
}

function toSale(one: Drawn, n: number): Sale {
  const minute = (count: number) => opens + minutes(count);
  const target = targetOf({ floor: one.floor, replicas: one.replicas, maxReplicas: one.max });
  const [opensAt, closesAt] = [minute(one.opensMinute), minute(one.opensMinute + one.lasts)];
  const latches = one.state === 'soldOut' ? { openedAt: opensAt, soldOutAt: opensAt } : {};
  const createdAt = one.state === 'missed' ? closesAt : opens - minutes(999);
  const spec = specOf({
    opensAt,
    closesAt,
    prewarm: { leadSeconds: one.lead * 60, readyBySeconds: 0 },
    cooldownSeconds: one.cooldown * 60,
    targets: [target],
    dryRun: one.state === 'dryRun',
  });
  return { ...saleOf({}, { name: `s${n}`, createdAt, latches }), spec };
}

describe('random sales', () => {
  const cases = fc.record({
    sales: fc.array(sale, { maxLength: 6 }),
    baseline: fc.integer({ min: 0, max: 40 }),
    minute: fc.integer({ min: -70, max: 600 }),
    cap: fc.integer({ min: 1, max: 120 }),
    seed: fc.nat(),
  });
  const appliedAt = (
    sales: readonly Sale[],
    baseline: number,
    at: { minute: number; cap: number },
  ) => {
    const now = opens + minutes(at.minute);
    const asked = sales.map((one) =>
      contributionOf(one, one.spec.targets[0]!, { now, facts: { isWarm: false }, earlier: 0 }),
    );
    return aggregate(
      baseline,
      asked.filter((one) => one !== undefined),
      { hardLimit: at.cap },
    ).applied;
  };

  it('need at every minute what a short oracle says, in whatever order they are read', () => {
    fc.assert(
      fc.property(cases, ({ sales: drawn, baseline, minute, cap, seed }) => {
        const sales = drawn.map(toSale);
        const wanted = oracle(baseline, drawn, minute, cap);
        expect(appliedAt(sales, baseline, { minute, cap })).to.equal(wanted);
        const turned = sales
          .map((one, n) => ({ one, key: (n * 7919 + seed) % 13 }))
          .sort((a, b) => a.key - b.key);
        expect(
          appliedAt(
            turned.map(({ one }) => one),
            baseline,
            { minute, cap },
          ),
        ).to.equal(appliedAt(sales, baseline, { minute, cap }));
      }),
      { numRuns: 2000 },
    );
  });

  it('have a plan that changes only where the oracle does', () => {
    fc.assert(
      fc.property(
        fc.array(sale, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 2, max: 40 }),
        (drawn, baseline) => {
          const planned = drawn.map((one): Drawn => {
            return { ...one, state: one.state === 'missed' ? 'dryRun' : 'plain' };
          });
          const real = planned.filter(({ state }) => state === 'plain');
          const named = real
            .map(toSale)
            .map((one) => ({ sale: one, target: one.spec.targets[0]! }));
          const steps = targetTimeline(baseline, named, { hardLimit: 60 });
          for (let minute = -70; minute < 600; minute += 7) {
            const last = steps.filter(({ at }) => at <= opens + minutes(minute)).at(-1);
            expect(last?.applied ?? baseline).to.equal(oracle(baseline, real, minute, 60));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('sales that share a cap', () => {
  const ask = (name: string, replicas: number, opensIn = 0) => ({
    sale: name,
    replicas,
    opensAt: opens + minutes(opensIn),
  });

  it('the one that opens first gets all it asks for, the others share the rest by what they asked', () => {
    const shares = shareReplicas([ask('c', 20, 20), ask('a', 10), ask('b', 10, 10)], 25);
    expect(shares.map(({ sale: name, granted }) => [name, granted])).to.eql([
      ['a', 10],
      ['b', 5],
      ['c', 10],
    ]);
  });

  it('each is told what it lost and to whom; who lost nothing is told nothing', () => {
    const [a, b] = shareReplicas([ask('a', 10), ask('b', 10, 5)], 12);
    expect(a).to.eql({ sale: 'a', asked: 10, granted: 10, lostTo: [] });
    expect(b).to.eql({ sale: 'b', asked: 10, granted: 2, lostTo: ['a'] });
  });

  it('get whole replicas, none more than it asked for, and all that there are', () => {
    const asks = fc.array(
      fc.record({
        replicas: fc.integer({ min: 0, max: 50 }),
        opensIn: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(asks, fc.integer({ min: 0, max: 200 }), (drawn, room) => {
        const shares = shareReplicas(
          drawn.map(({ replicas, opensIn }, n) => ask(`s${n}`, replicas, opensIn)),
          room,
        );
        const total = (values: number[]) => values.reduce((sum, one) => sum + one, 0);
        for (const { granted, asked } of shares) expect(granted).to.be.within(0, asked);
        expect(total(shares.map(({ granted }) => granted))).to.equal(
          Math.min(room, total(shares.map(({ asked }) => asked))),
        );
      }),
    );
  });
});
