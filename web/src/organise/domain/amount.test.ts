import { expect } from 'chai';
import { fromMinor, toMinor } from './amount.js';

describe('an amount as somebody writes it', () => {
  it('is whole minor units by the exponent of its currency', () => {
    expect(toMinor('150000', 'VND')).to.equal(150_000);
    expect(toMinor(' 12.5 ', 'USD')).to.equal(1_250);
    expect(toMinor('12,50', 'EUR')).to.equal(1_250);
    expect([fromMinor(1_205, 'USD'), fromMinor(150_000, 'VND')]).to.deep.equal(['12.05', '150000']);
  });

  it('is nothing when it is none of that currency', () => {
    for (const [text, currency] of [
      ['', 'VND'],
      ['1.5', 'VND'],
      ['1.005', 'USD'],
      ['-5', 'USD'],
      ['1e3', 'USD'],
    ] as const)
      expect(toMinor(text, currency), text).to.equal(undefined);
  });
});
