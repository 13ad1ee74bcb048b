import { expect } from 'chai';
import fc from 'fast-check';
import { isOver, isWorthSaying, moved, type Shown } from './place.js';

describe('a place as it is shown', () => {
  it('never goes backwards, whatever comes late', () => {
    const answers = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(answers, (aheads) => {
        let shown: Shown | undefined;
        for (const ahead of aheads) {
          const next = moved(shown, ahead);
          if (shown !== undefined) {
            expect(next.ahead).to.be.at.most(shown.ahead);
            expect(next.progress).to.be.at.least(shown.progress);
          }
          expect(next.progress).to.be.within(0, 1);
          shown = next;
        }
      }),
    );
  });

  it('is all the way at the head, and half way with half of them gone', () => {
    expect(moved(moved(undefined, 10), 5).progress).to.equal(0.5);
    expect(moved(moved(undefined, 10), 0).progress).to.equal(1);
    expect(moved(undefined, 0).progress).to.equal(1);
  });

  it('is said when it is a tenth nearer, and each time among the last ten', () => {
    expect(isWorthSaying(undefined, 500)).to.equal(true);
    expect(isWorthSaying(500, 480)).to.equal(false);
    expect(isWorthSaying(500, 450)).to.equal(true);
    expect(isWorthSaying(10, 9)).to.equal(true);
    expect(isWorthSaying(9, 9)).to.equal(false);
  });

  it('is over by every end', () => {
    expect(['COMPLETED', 'FAILED', 'EXPIRED', 'LEFT', 'CLOSED'].every(isOver)).to.equal(true);
    expect(['WAITING', 'ADMITTED'].some(isOver)).to.equal(false);
  });
});
