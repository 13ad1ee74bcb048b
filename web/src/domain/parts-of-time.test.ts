import { expect } from 'chai';
import { clockText } from './parts-of-time.js';

describe('a countdown', () => {
  it('says as much as is needed, and 1 s until it is over', () => {
    expect(clockText(93_784_000, 'd')).to.equal('1 d 02:03:04');
    expect(clockText(7_384_000, 'd')).to.equal('02:03:04');
    expect(clockText(59_001, 'd')).to.equal('01:00');
    expect(clockText(1, 'd')).to.equal('00:01');
    expect(clockText(0, 'd')).to.equal('00:00');
    expect(clockText(-5_000, 'd')).to.equal('00:00');
  });
});
