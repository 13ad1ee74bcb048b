import { expect } from 'chai';
import { isReadablePath } from './readable-path.js';

describe('the path of a page', () => {
  it('cannot be read when its escapes are no text', () => {
    expect(isReadablePath('/orders/TB-1')).to.equal(true);
    expect(isReadablePath('/events/a%2Fb')).to.equal(true);
    expect(isReadablePath('/orders/%E0%A4%A')).to.equal(false);
  });
});
