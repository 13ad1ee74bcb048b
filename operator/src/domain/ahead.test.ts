import { expect } from 'chai';
import { minutes, opens, saleOf, targetOf } from '../../test/support/sales.js';
import { isLookDue, neededOf } from './ahead.js';

describe('what a target will need', () => {
  const target = targetOf({ replicas: 20 });
  const named = (name: string, opensAt: number, more = {}) => {
    const own = { ...target, ...more };
    const spec = { opensAt, closesAt: opensAt + minutes(120), targets: [own] };
    return { sale: saleOf(spec, { name, uid: name }), target: own };
  };
  const a = named('a', opens);
  const limits = { baseline: 3, max: 30, hardLimit: 100 };

  it('is the most of all sales together, also of those that are suspended or only planned', () => {
    const b = named('b', opens + minutes(60), { replicas: 15 });
    const planned = { ...b, sale: { ...b.sale, spec: { ...b.sale.spec, dryRun: true } } };
    for (const other of [b, planned])
      expect(neededOf(a, [a, other], limits)).to.eql({
        ...{ target: 'order', needed: 35, cap: 30, collidesWith: ['b'] },
      });
  });

  it('is shared with nobody whose window does not meet that of the sale', () => {
    const later = named('later', opens + minutes(600));
    expect(neededOf(a, [a, later], limits)).to.include({ needed: 20 });
    expect(neededOf(a, [a, later], limits).collidesWith).to.eql([]);
  });

  it('may pass the maximum of the autoscaler where the sale says so, and never the limit of the operator', () => {
    const raising = { ...a, target: { ...a.target, raiseMax: true } };
    expect(neededOf(raising, [raising], limits).cap).to.equal(100);
    expect(neededOf(a, [a], { ...limits, max: undefined }).cap).to.equal(100);
    expect(neededOf(a, [a], { ...limits, hardLimit: 10 }).cap).to.equal(10);
  });
});

describe('a look ahead', () => {
  const sale = saleOf();
  const raisedAt = opens - minutes(15);
  const found = { generation: 1, at: raisedAt - minutes(3_000), isBad: false };
  const dueAt = (at: number, more = {}) => isLookDue(sale, { ...found, ...more }, at);

  it('is due for every version of a sale, a day before it is raised and an hour before', () => {
    expect(isLookDue(sale, undefined, raisedAt - minutes(3_000))).to.equal(true);
    expect(dueAt(raisedAt - minutes(1_441))).to.equal(false);
    expect(dueAt(raisedAt - minutes(1_440))).to.equal(true);
    expect(dueAt(raisedAt - minutes(61), { at: raisedAt - minutes(1_440) })).to.equal(false);
    expect(dueAt(raisedAt - minutes(60), { at: raisedAt - minutes(1_440) })).to.equal(true);
    expect(dueAt(raisedAt - minutes(2_000), { generation: 0 })).to.equal(true);
  });

  it('is due each minute while something is in the way, since a person may have seen to it', () => {
    const at = raisedAt - minutes(600);
    expect(dueAt(at + 59_999, { at, isBad: true })).to.equal(false);
    expect(dueAt(at + 60_000, { at, isBad: true })).to.equal(true);
  });

  it('is never due for what is over', () => {
    const over = { ...sale, latches: { completedAt: opens } };
    expect(isLookDue(over, undefined, opens)).to.equal(false);
  });
});
