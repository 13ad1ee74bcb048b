import { expect } from 'chai';
import fc from 'fast-check';
import { createEventReader } from './sse.js';

const text =
  'retry: 2000\n\nid: 1\nevent: sales\ndata: {"a":1}\n\n: beat\n\nevent: sales\r\ndata: one\r\ndata: two\r\n\r\ndata:bare\n\n';
const events = [
  { event: 'sales', data: '{"a":1}' },
  { event: 'sales', data: 'one\ntwo' },
  { event: 'message', data: 'bare' },
];

describe('a stream of events', () => {
  it('is the same wherever its pieces are cut', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (at) => {
        const read = createEventReader();
        const ends = [0, ...at.sort((a, b) => a - b), text.length];
        const pieces = ends.map((end, n) => text.slice(ends[n - 1] ?? 0, end));
        expect(pieces.flatMap(read)).to.deep.equal(events);
      }),
    );
  });

  it('keeps what is not whole for later', () => {
    const read = createEventReader();
    expect(read('data: half')).to.deep.equal([]);
    expect(read('\n\n')).to.deep.equal([{ event: 'message', data: 'half' }]);
  });
});
