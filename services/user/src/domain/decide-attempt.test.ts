import { expect } from 'chai';
import { mayTry } from './decide-attempt.js';

describe('a password', () => {
  it('may be tried ten times for an account and a hundred times from an address', () => {
    expect(mayTry({ ofAccount: 1, fromAddress: 0 })).to.equal(true);
    expect(mayTry({ ofAccount: 9, fromAddress: 99 })).to.equal(true);
    expect(mayTry({ ofAccount: 10, fromAddress: 0 })).to.equal(false);
    expect(mayTry({ ofAccount: 1, fromAddress: 100 })).to.equal(false);
  });
});
