import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { lots } from './lots.js';

describe('lots', () => {
  it('are the HMAC-SHA256 of the published rule, whatever was drawn before', () => {
    for (let n = 0; n < 20; n++) {
      const seed = randomBytes(32);
      const lot = lots(seed);
      for (const number of [1, 999_999_999, 2, 10, n]) {
        const text = `${randomUUID()}|${number}`;
        const expected = createHmac('sha256', seed).update(text).digest('hex');
        expect(Buffer.from(lot(text)).toString('hex')).to.equal(expected);
      }
    }
  });
});
