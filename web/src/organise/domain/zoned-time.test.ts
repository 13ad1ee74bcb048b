import { expect } from 'chai';
import fc from 'fast-check';
import { fromInput, isZone, toInput } from './zoned-time.js';

const berlin = 'Europe/Berlin';

describe('a time by the clocks of a zone', () => {
  it('is shown and read by its offset on that day', () => {
    expect(toInput('2027-01-31T10:00:00Z', 'Asia/Ho_Chi_Minh')).to.equal('2027-01-31T17:00');
    expect(fromInput('2027-01-31T17:00', 'Asia/Ho_Chi_Minh')).to.equal('2027-01-31T10:00:00.000Z');
    expect(fromInput('2027-07-01T12:00', berlin)).to.equal('2027-07-01T10:00:00.000Z');
    expect(fromInput('2027-12-01T12:00', berlin)).to.equal('2027-12-01T11:00:00.000Z');
  });

  it('is the first of an hour that comes twice, and later where an hour is left out', () => {
    expect(fromInput('2027-10-31T02:30', berlin)).to.equal('2027-10-31T00:30:00.000Z');
    expect(fromInput('2027-03-28T02:30', berlin)).to.equal('2027-03-28T01:30:00.000Z');
    expect(toInput('2027-03-28T01:30:00Z', berlin)).to.equal('2027-03-28T03:30');
  });

  it('comes back as it was shown', () => {
    const zones = fc.constantFrom('Asia/Ho_Chi_Minh', berlin, 'America/St_Johns', 'UTC');
    const minutes = fc.integer({ min: 25_000_000, max: 40_000_000 });
    fc.assert(
      fc.property(minutes, zones, (minute, zone) => {
        const shown = toInput(new Date(minute * 60_000).toISOString(), zone);
        expect(toInput(fromInput(shown, zone) ?? '', zone)).to.equal(shown);
      }),
    );
  });

  it('is nothing where nothing is written, and a zone is one of the tz database', () => {
    expect(fromInput('', berlin)).to.equal(undefined);
    expect([berlin, 'Mars/Olympus'].map(isZone)).to.deep.equal([true, false]);
  });
});
