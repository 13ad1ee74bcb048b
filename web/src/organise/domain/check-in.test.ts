import { expect } from 'chai';
import { isAgain, outcomeOf } from './check-in.js';

describe('a scan at the door', () => {
  it('is valid once, and after that says when and where it was', () => {
    const data = { holderName: 'Anna Le', checkedInAt: '2027-01-31T10:00:00Z', gate: 'North' };
    expect(outcomeOf({ data })).to.deep.equal({ result: 'valid', ...data });
    const metadata = { checkedInAt: data.checkedInAt, gate: '' };
    expect(outcomeOf({ error: { code: 'ALREADY_CHECKED_IN', metadata } })).to.deep.equal({
      result: 'used',
      checkedInAt: data.checkedInAt,
      gate: undefined,
    });
  });

  it('is void, unknown, or could not be asked: never valid by mistake', () => {
    const codes = ['TICKET_VOID', 'TICKET_NOT_FOUND', 'VALIDATION_FAILED', 'OFFLINE'];
    expect(codes.map((code) => outcomeOf({ error: { code } }).result)).to.deep.equal([
      'void',
      'unknown',
      'unknown',
      'trouble',
    ]);
    expect(outcomeOf({}).result).to.equal('trouble');
  });

  it('is one scan while the code stays before the camera', () => {
    const last = { code: 'a', at: 1_000 };
    expect(isAgain(last, { code: 'a', at: 2_000 })).to.equal(true);
    expect(isAgain(last, { code: 'a', at: 4_000 })).to.equal(false);
    expect(isAgain(last, { code: 'b', at: 1_100 })).to.equal(false);
    expect(isAgain(undefined, last)).to.equal(false);
  });
});
