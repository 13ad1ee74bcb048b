import { expect } from 'chai';
import { opens, saleOf } from '../../test/support/sales.js';
import { isGovernedByOther } from './governor.js';

describe('two TicketSales of one event', () => {
  const first = saleOf({}, { name: 'first', uid: 'b', createdAt: 1 });
  const second = saleOf({}, { name: 'second', uid: 'a', createdAt: 2 });

  it('are governed by the older one', () => {
    expect(isGovernedByOther(first, [second, first])).to.equal(false);
    expect(isGovernedByOther(second, [second, first])).to.equal(true);
  });

  it('are governed by the lower uid when they are equally old', () => {
    const twin = { ...first, createdAt: 2 };
    expect(isGovernedByOther(twin, [second, twin])).to.equal(true);
    expect(isGovernedByOther(second, [second, twin])).to.equal(false);
  });

  it('leave the event to the younger one when the older is over, or only planned', () => {
    const over = { ...first, latches: { completedAt: opens } };
    const planned = { ...first, spec: { ...first.spec, dryRun: true } };
    expect(isGovernedByOther(second, [second, over])).to.equal(false);
    expect(isGovernedByOther(second, [second, planned])).to.equal(false);
  });

  it('are nothing to a sale of another event', () => {
    const other = { ...second, spec: { ...second.spec, eventId: 'another' } };
    expect(isGovernedByOther(other, [first, other])).to.equal(false);
  });
});
