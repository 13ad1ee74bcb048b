import { expect } from 'chai';
import {
  contributionFrom,
  liveOf,
  minutes,
  opens,
  saleOf,
  targetOf,
} from '../../test/support/sales.js';
import { isFrozen, nextChangeMs, reportsOf, witnessesOf, type Named } from './named-target.js';
import { nextOfTwo, planMax, wantedMax } from './plan-max.js';
import { noMemory, planTarget } from './plan-target.js';

const named = (name: string, spec = {}, more: Partial<Named> = {}): Named => ({
  sale: saleOf(spec, { name }),
  target: targetOf({ replicas: 20 }),
  facts: { isWarm: false },
  earlier: 0,
  ...more,
});

describe('what a target is told by the sales that name it', () => {
  it('is asked by two clocks: either may raise it', () => {
    const clocks = { ours: opens - minutes(16), servers: opens - minutes(15) };
    expect(witnessesOf([named('a')], clocks).map((one) => one.length)).to.eql([0, 1]);
  });

  it('changes by time alone when the first of two clocks says that a sale begins or ends', () => {
    const at = named('a', { cooldownSeconds: 0 });
    const clocks = { ours: opens - minutes(16), servers: opens - minutes(15) - 200 };
    expect(nextChangeMs([at], clocks)).to.equal(200);
    const open = { ours: opens, servers: opens };
    expect(nextChangeMs([at], open)).to.equal(at.sale.spec.closesAt - opens);
    const over = { ours: at.sale.spec.closesAt, servers: at.sale.spec.closesAt };
    expect([nextChangeMs([at], over), nextChangeMs([], open)]).to.eql([Infinity, Infinity]);
  });

  it('is frozen only when all of them are suspended, and given back when none is left', () => {
    const suspended = named('a', { suspend: true });
    expect([isFrozen([suspended]), isFrozen([suspended, named('b')]), isFrozen([])]).to.eql([
      true,
      false,
      false,
    ]);
  });
});

describe('what the sales are told of a target', () => {
  const contributions = [
    contributionFrom({ replicas: 20 }),
    contributionFrom({ sale: 'b', opensAt: opens + 1, replicas: 15 }),
  ];
  const plan = planTarget(
    {
      live: liveOf(25, { owner: 'Ours' }),
      witnesses: [contributions],
      limits: { hardLimit: 25 },
      isGradual: true,
      isFresh: true,
      isFrozen: false,
      now: 0,
      monotonicMs: 0,
    },
    noMemory,
  );
  const reports = reportsOf([named('a'), named('b'), named('c')], contributions, {
    plan,
    value: 20,
    via: 'Scale',
    uid: 'u',
    ready: 25,
    isObserved: true,
  });

  it('is what each asks for, gets and loses, and to whom', () => {
    expect(reports.get('a')).to.deep.include({
      requested: 20,
      aggregated: 35,
      applied: 25,
      missing: 10,
      lost: 0,
      lostTo: [],
    });
    expect(reports.get('b')).to.deep.include({
      requested: 15,
      lost: 10,
      lostTo: ['a'],
      contributors: ['a', 'b'],
    });
    expect(reports.get('c'), 'asks for nothing now').to.deep.include({ requested: 0, lost: 0 });
  });

  it('is also that nobody knows what it was, and what to do then', () => {
    expect(reports.get('a')?.contention).to.include({ reason: 'BaselineUnknown' });
    expect(reports.get('a')?.baseline).to.equal(undefined);
  });
});

describe('maxReplicas', () => {
  const ours = { owner: 'Ours' } as const;
  const raised = { uid: 'u', version: '7', baseline: 10, lastWritten: [20] };

  it('goes up to what is needed, by way of its own ledger', () => {
    expect(planMax({ live: liveOf(10), min: 3, raisedMax: 20 })).to.deep.include({
      kind: 'WriteLedger',
    });
    expect(planMax({ live: liveOf(10), ledger: raised, min: 3, raisedMax: 20 })).to.eql({
      kind: 'Patch',
      value: 20,
    });
  });

  it('is left alone where nobody raises it, and comes back only when minReplicas is below it', () => {
    expect(planMax({ live: liveOf(10), min: 3 })).to.eql({ kind: 'Nothing' });
    const live = liveOf(20, ours);
    const ledger = { ...raised, lastWritten: [20, 10] };
    expect(planMax({ live, ledger, min: 20 }), 'not yet').to.eql({ kind: 'Nothing' });
    expect(planMax({ live, ledger, min: 3 })).to.eql({ kind: 'Patch', value: 10 });
    expect(wantedMax({ live, ledger })).to.equal(10);
    expect(wantedMax({ live })).to.equal(undefined);
  });

  it('is written before minReplicas on the way up, after it on the way down', () => {
    const [min, max] = [
      { kind: 'Patch', value: 20 },
      { kind: 'Patch', value: 30 },
    ] as const;
    expect(nextOfTwo(min, max, true).field).to.equal('maxReplicas');
    expect(nextOfTwo(min, max, false).field).to.equal('minReplicas');
    expect(nextOfTwo({ kind: 'Nothing' }, max, false).field).to.equal('maxReplicas');
  });
});
