import { expect } from 'chai';
import { helperOf } from './helper.js';

describe('who is to get a role', () => {
  it('is named by an address or by an id', () => {
    expect(helperOf(' hoa@example.vn ')).to.deep.equal({ email: 'hoa@example.vn' });
    expect(helperOf('0192F3A0-1111-7000-8000-00000000000A')).to.deep.equal({
      userId: '0192f3a0-1111-7000-8000-00000000000a',
    });
  });

  it('is nobody by anything else', () => {
    for (const typed of ['', 'Hoa', 'hoa at example', '0192f3a0'])
      expect(helperOf(typed)).to.equal(undefined);
  });
});
