import { expect } from 'chai';
import { minutes, opens, saleOf } from '../../test/support/sales.js';
import { decideRestore } from './restore.js';

describe('a deleted sale', () => {
  const sale = saleOf({ cooldownSeconds: 900 }, { deletedAt: opens });
  const target = {
    ...{ name: 'order', field: 'minReplicas of HorizontalPodAutoscaler order' },
    ...{ isAsked: false, isAtRest: true, baseline: 3 },
  };

  it('goes when nothing of it is left in any target', () => {
    expect(decideRestore(sale, [target], opens)).to.eql({ kind: 'LetGo' });
    expect(decideRestore(sale, [], opens)).to.eql({ kind: 'LetGo' });
  });

  it('waits for a target that still counts it, or is not yet what it was', () => {
    for (const more of [{ isAsked: true }, { isAtRest: false }])
      expect(decideRestore(sale, [target, { ...target, ...more }], opens).kind).to.equal('Wait');
  });

  it('goes an hour after it was drained all the same, and says what to set by hand', () => {
    const open = { ...target, isAtRest: false };
    const end = opens + minutes(15 + 60);
    expect(decideRestore(sale, [open], end - 1).kind).to.equal('Wait');
    const unset = { ...open, field: 'minReplicas of HorizontalPodAutoscaler pay', baseline: null };
    const lost = { ...open, field: 'replicas of Deployment x', baseline: undefined };
    expect(decideRestore(sale, [open, unset, lost], end)).to.eql({
      kind: 'GaveUp',
      note: 'not restored within an hour; set minReplicas of HorizontalPodAutoscaler order to 3, minReplicas of HorizontalPodAutoscaler pay to nothing (it was unset), replicas of Deployment x to what it was, which is not known any more',
    });
  });
});
