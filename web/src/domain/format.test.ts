import { expect } from 'chai';
import { money } from './money.js';
import { when, whenHere } from './when.js';

describe('amounts and times', () => {
  it('are written by the exponent of the currency', () => {
    expect(money(150_000, 'VND', 'en')).to.equal('₫150,000');
    expect(money(1_250, 'USD', 'en')).to.equal('$12.50');
    expect(money(150_000, 'VND', 'vi')).to.match(/^150\.000\s₫$/);
  });

  it('are of the zone of the event, and of the reader where that is another', () => {
    const at = '2027-01-31T10:00:00Z';
    const zone = 'Asia/Ho_Chi_Minh';
    expect(when(at, zone, 'en'))
      .to.contain('GMT+7')
      .and.to.contain('05:00');
    expect(whenHere(at, { zone, hereZone: 'Asia/Bangkok', language: 'en' })).to.equal(undefined);
    expect(whenHere(at, { zone, hereZone: 'UTC', language: 'en' })).to.contain('UTC');
  });
});
