import { expect } from 'chai';
import { narrowed, serverTime, unknown } from './server-clock.js';

describe("the server's clock", () => {
  it('is this machine’s while no answer has come', () => {
    expect(serverTime(unknown, 5_000)).to.equal(5_000);
  });

  it('is within half a second after one answer, and closer after more', () => {
    const ahead = 3_600_400; // the server's clock is so far ahead
    let offset = unknown;
    for (const sentAt of [100, 350, 620, 880]) {
      const receivedAt = sentAt + 20;
      const date = Math.floor((sentAt + 10 + ahead) / 1_000) * 1_000;
      offset = narrowed(offset, { date, sentAt, receivedAt });
      expect(offset.low).to.be.at.most(ahead);
      expect(offset.high).to.be.above(ahead);
    }
    expect(Math.abs(serverTime(offset, 0) - ahead)).to.be.below(150);
  });

  it('starts anew when the clock of this machine was set', () => {
    const before = narrowed(unknown, { date: 10_000, sentAt: 0, receivedAt: 10 });
    const after = narrowed(before, { date: 12_000, sentAt: 50_000, receivedAt: 50_010 });
    expect(serverTime(after, 50_000)).to.be.closeTo(12_500, 10);
  });
});
