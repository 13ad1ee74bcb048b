import { expect } from 'chai';
import { microTime } from './micro-time.js';

describe('micro time', () => {
  it('has six digits, as Lease and Event demand', () => {
    expect(microTime(Date.parse('2026-11-28T10:00:00.007Z'))).to.equal(
      '2026-11-28T10:00:00.007000Z',
    );
  });
});
