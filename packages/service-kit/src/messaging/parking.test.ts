import { expect } from 'chai';
import { afterFailure, PoisonError } from './parking.js';

const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

describe('a message that failed', () => {
  it('is parked at once when no retry can help', () => {
    expect(afterFailure(new PoisonError('no JSON'), 1)).to.eql({ park: true });
  });

  it('is parked after the fifth failure of its own', () => {
    const verdicts = [1, 2, 3, 4, 5].map((n) => afterFailure(new Error('bug'), n));
    expect(verdicts.map((v) => v.park)).to.eql([false, false, false, false, true]);
  });

  it('is never parked for an outage, and waits ever longer up to 5 s', () => {
    const pauses = [1, 2, 3, 6, 7, 50, 5_000].map((n) => afterFailure(refused, n));
    expect(pauses).to.eql(
      [100, 200, 400, 3_200, 5_000, 5_000, 5_000].map((pauseMs) => ({ park: false, pauseMs })),
    );
  });
});
