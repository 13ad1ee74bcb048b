import { expect } from 'chai';
import { backoffMs } from './backoff.js';

describe('the pause before another try', () => {
  it('doubles up to 30 s and is never the same for all', () => {
    expect([0, 1, 2, 9, 50].map((n) => backoffMs(n, 1))).to.deep.equal([
      1_000, 2_000, 4_000, 30_000, 30_000,
    ]);
    expect(backoffMs(3, 0)).to.equal(4_000);
  });
});
