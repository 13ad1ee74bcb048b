import { expect } from 'chai';
import { medianInterval } from './numbers.js';

describe('the interval of a median', () => {
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).reverse();

  it('lies between the values that tables of the sign test name', () => {
    expect(medianInterval(upTo(6))).to.eql([1, 6]);
    expect(medianInterval(upTo(20))).to.eql([6, 15]);
    expect(medianInterval(upTo(24))).to.eql([7, 18]);
    expect(medianInterval(upTo(40))).to.eql([14, 27]);
  });

  it('is none of fewer values than can say so', () => {
    expect(medianInterval(upTo(5))).to.equal(undefined);
    expect(medianInterval([])).to.equal(undefined);
  });
});
