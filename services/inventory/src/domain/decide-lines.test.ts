import { expect } from 'chai';
import { decideLines } from './decide-lines.js';

const lines = [
  { id: 'a', quantity: 1 },
  { id: 'b', quantity: 1 },
];
const vnd = { eventId: 'e', currency: 'VND' };

describe('the classes of one order', () => {
  it('are accepted when they are of the event and of one currency', () => {
    expect(decideLines('e', lines, [vnd, vnd])).to.equal(undefined);
  });
  it('are refused when one is unknown, or of another event', () => {
    for (const other of [undefined, { ...vnd, eventId: 'other' }])
      expect(decideLines('e', lines, [vnd, other])).to.eql({
        ok: false,
        reason: 'TICKET_CLASS_NOT_FOUND',
        ticketClassId: 'b',
      });
  });
  it('are refused when their currencies differ', () => {
    const answer = decideLines('e', lines, [vnd, { ...vnd, currency: 'USD' }]);
    expect(answer).to.include({ reason: 'CURRENCY_MISMATCH' });
  });
});
