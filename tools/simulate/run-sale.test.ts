import { expect } from 'chai';
import fc from 'fast-check';
import { random } from '../../test/support/random.js';
import { arrivals } from './arrivals.js';
import { createLine } from './line.js';
import { percentileOf } from './print.js';
import { runSale } from './run-sale.js';
import type { Behaviour, Capacity, World } from './types.js';

/** Everybody is there, buys one ticket and pays, in exactly so many seconds. */
const punctual: Behaviour = {
  ...{ chooseSeconds: 5, paySeconds: 5, spread: 0, mostTickets: 1 },
  ...{ noShow: 0, claimSeconds: 60, goesAway: 0, neverPays: 0, holdSeconds: 900 },
  ...{ givesUp: 0, patienceSeconds: 60 },
};
const wide: Capacity = { joinEveryMs: 0, orderEveryMs: 0, orderMs: 0, releasePerSecond: 1e6 };

function world(o: Partial<World> & { capacity?: Partial<Capacity> } = {}): World {
  const { capacity, ...rest } = o;
  return {
    ...{ visitors: 1000, tickets: 1000, places: 1e6, maxConcurrent: 1e6, closesAtMs: 36_000_000 },
    ...{ nextArrival: () => 0, behaviour: punctual, random: random(7) },
    capacityAt: () => ({ ...wide, ...capacity }),
    ...rest,
  };
}

describe('a simulated sale', () => {
  it('lets a place wait for its number divided by the rate', () => {
    const { waits } = runSale(world({ capacity: { releasePerSecond: 10 } }));
    expect(waits).to.have.length(1000);
    for (const place of [0, 1, 500, 999]) expect(waits[place]).to.be.closeTo(place * 100, 2);
  });

  it('serves as many as the cap in the time that one takes (M/D/c)', () => {
    const { waits, mostInCheckout, lastSaleAtMs } = runSale(world({ maxConcurrent: 20 }));
    expect(mostInCheckout).to.equal(20);
    for (const place of [0, 19, 20, 500, 999])
      expect(waits[place]).to.be.closeTo(Math.floor(place / 20) * 10_000, 2);
    expect(lastSaleAtMs).to.be.closeTo((1000 / 20) * 10_000, 2);
  });

  it('lets orders queue for the workers: the last one leaves after all the work', () => {
    const { lastSaleAtMs } = runSale(world({ capacity: { orderEveryMs: 50, orderMs: 20 } }));
    expect(lastSaleAtMs).to.be.closeTo(10_000 + 1000 * 50, 5);
  });

  it('lets joins queue at a narrow door, and counts those that took over 2 s', () => {
    const { slowJoins, longestJoinMs } = runSale(world({ capacity: { joinEveryMs: 4 } }));
    expect(longestJoinMs).to.be.closeTo(4000, 5);
    expect(slowJoins).to.be.closeTo(500, 2);
  });

  it('admits nobody who gave up, and tells them apart from those who wait', () => {
    const behaviour = { ...punctual, givesUp: 1, patienceSeconds: 100 };
    const { counts } = runSale(world({ behaviour, capacity: { releasePerSecond: 1 } }));
    // half-way to a mean patience of 100 s at one a second: far fewer than came
    expect(counts.admitted).to.be.within(50, 250);
    expect(counts.gaveUp).to.equal(1000 - counts.admitted);
    expect(counts.waiting).to.equal(0);
  });

  it('sells what was held and never paid to somebody else once the hold has ended', () => {
    const behaviour = { ...punctual, neverPays: 0.5 };
    const { counts, ticketsSold } = runSale(world({ behaviour, tickets: 100 }));
    expect(ticketsSold).to.equal(100);
    expect(counts.neverPaid).to.be.greaterThan(20);
  });

  it('loses nobody, oversells nothing and keeps the cap, whatever people do', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const shape = fc.record({
      visitors: fc.integer({ min: 1, max: 400 }),
      tickets: fc.integer({ min: 1, max: 300 }),
      places: fc.integer({ min: 50, max: 500 }),
      maxConcurrent: fc.integer({ min: 1, max: 60 }),
      releasePerSecond: fc.integer({ min: 0, max: 50 }),
      seed: fc.integer(),
      people: fc.record({ noShow: share, goesAway: share, neverPays: share, givesUp: share }),
    });
    fc.assert(
      fc.property(shape, ({ seed, people, releasePerSecond, ...sizes }) => {
        const opensAtMs = 60_000;
        const closesAtMs = 1_800_000;
        const rush = { visitors: sizes.visitors, opensAtMs, closesAtMs, early: 0.5, fadeMs: 1e5 };
        const behaviour = { ...punctual, ...people, spread: 0.6, mostTickets: 4 };
        let isSane = true;
        const outcome = runSale({
          ...world({ ...sizes, closesAtMs, behaviour, random: random(seed) }),
          nextArrival: arrivals(rush, () => random(seed)),
          capacityAt: (now) => ({
            ...wide,
            joinEveryMs: 3,
            releasePerSecond: now < opensAtMs ? 0 : releasePerSecond,
          }),
          onSecond: ({ reserved, sold }) => {
            isSane &&= reserved >= 0 && sold >= 0 && reserved + sold <= sizes.tickets;
          },
        });
        const { counts: c } = outcome;
        expect(isSane).to.equal(true);
        expect(c.joined + c.tooLate + c.lineFull).to.equal(sizes.visitors);
        expect(c.admitted + c.gaveUp + c.waiting).to.equal(c.joined);
        expect(c.bought + c.noShow + c.wentAway + c.refused + c.neverPaid).to.equal(c.admitted);
        expect(outcome.mostTaken).to.be.at.most(sizes.tickets);
        expect(outcome.mostInCheckout).to.be.at.most(sizes.maxConcurrent);
        expect(outcome.ticketsSold).to.be.at.most(sizes.tickets);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('does the same again with the same seed, and something else with another', () => {
    const behaviour = { ...punctual, spread: 0.6, noShow: 0.1, givesUp: 0.3 };
    const run = (seed: number) => {
      const capacity = { releasePerSecond: 3 };
      const { waits, ...rest } = runSale(world({ behaviour, random: random(seed), capacity }));
      return { ...rest, waits: [...waits] };
    };
    expect(run(3)).to.eql(run(3));
    expect(run(3)).to.not.eql(run(4));
  });
});

describe('the line of the simulation', () => {
  it('calls in the order of arrival, and passes over who gave up', () => {
    const line = createLine(5, 10_000);
    for (const patience of [undefined, 500, undefined, 9_000, undefined]) line.join(0, patience);
    const called: number[] = [];
    while (line.isSomebodyThere(1_000)) called.push(line.admit(1_000));
    expect(called).to.eql([0, 2, 3, 4]);
    expect(line.waiting(9_999)).to.equal(0);
    expect(line.end(9_999)).to.include({ joined: 5, admitted: 4, gaveUp: 1 });
  });

  it('knows how many wait, to the second', () => {
    const line = createLine(3, 10_000);
    for (const patience of [1_500, 3_500, undefined]) line.join(0, patience);
    expect([0, 2_000, 4_000].map((at) => line.waiting(at))).to.eql([3, 2, 1]);
  });
});

describe('arrivals', () => {
  it('are as many as asked, in order, before and after the opening in the given shares', () => {
    const rush = { visitors: 10_000, opensAtMs: 1e6, closesAtMs: 1e7, early: 0.3, fadeMs: 1e6 };
    const next = arrivals(rush, () => random(5));
    const times = Array.from({ length: 10_000 }, next);
    expect(times).to.eql([...times].sort((a, b) => a - b));
    expect(times.at(-1)).to.be.at.most(1e7);
    expect(times.filter((at) => at < 1e6).length / 10_000).to.be.closeTo(0.3, 0.02);
    // by e in fadeMs
    const within = times.filter((at) => at >= 1e6 && at < 2e6).length / 7_000;
    expect(within).to.be.closeTo(1 - Math.exp(-1), 0.02);
  });
});

describe('percentiles', () => {
  it('are those of sorted waits', () => {
    const waits = Uint32Array.from({ length: 100 }, (_, n) => n);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentileOf(waits, share))).to.eql([
      50, 95, 99, 99,
    ]);
  });
});
