import { expect } from 'chai';
import { mergeLines, stockMessage } from './hold.js';

describe('the lines of a hold', () => {
  it('are one per class, sorted as they are locked', () => {
    const lines = [
      { ticketClassId: 'b', quantity: 1 },
      { ticketClassId: 'a', quantity: 2 },
      { ticketClassId: 'b', quantity: 3 },
    ];
    expect(mergeLines(lines)).to.eql([
      { id: 'a', quantity: 2 },
      { id: 'b', quantity: 4 },
    ]);
  });
  it('that do not fit say what is left', () => {
    const message = stockMessage({ ok: false, reason: 'SOLD_OUT', ticketClassId: 'c', left: 3 });
    expect(message).to.match(/^3 tickets of class c are left/);
  });
});
