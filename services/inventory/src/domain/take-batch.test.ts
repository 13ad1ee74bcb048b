import { expect } from 'chai';
import { takeBatch, type Waiting } from './take-batch.js';

const request = (name: string, o: { endsAt?: number; gone?: boolean } = {}): Waiting<string> => ({
  kind: 'request',
  request: name,
  endsAt: o.endsAt ?? 100,
  isGone: () => o.gone ?? false,
});
const alone: Waiting<string> = { kind: 'alone' };

describe('the next batch of a lane', () => {
  it('takes requests in the order of their arrival, up to the most', () => {
    const waiting = ['a', 'b', 'c'].map((name) => request(name));
    expect(takeBatch(waiting, { now: 0, most: 2 })).to.eql({
      taken: waiting.slice(0, 2),
      late: [],
      seen: 2,
    });
  });
  it('leaves out callers who are gone or late, without counting them', () => {
    const waiting = [request('late', { endsAt: 5 }), request('gone', { gone: true }), request('b')];
    const { taken, late, seen } = takeBatch(waiting, { now: 5, most: 1 });
    expect([taken, late, seen]).to.eql([[waiting[2]], waiting.slice(0, 2), 3]);
  });
  it('lets work that needs the lane for itself go alone, in its turn', () => {
    const first = request('a');
    expect(takeBatch([first, alone, first], { now: 0, most: 9 })).to.deep.include({
      taken: [first],
      seen: 1,
    });
    expect(takeBatch([alone, first], { now: 0, most: 9 })).to.deep.include({
      taken: [alone],
      seen: 1,
    });
  });
});
