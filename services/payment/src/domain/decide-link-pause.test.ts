import { expect } from 'chai';
import { decideLinkPause } from './decide-link-pause.js';

describe('the next try to close a link', () => {
  it('comes after 5 s while the provider does not answer, however long that has been', () => {
    const unanswered = { createdAt: 0, isAnswered: false };
    for (const now of [0, 3_600_000])
      expect(decideLinkPause({ ...unanswered, now })).to.equal(5_000);
  });
  it('comes ever later for a link that can not be cancelled, at most every five minutes', () => {
    const refused = { createdAt: 0, isAnswered: true };
    expect(decideLinkPause({ ...refused, now: 1_000 })).to.equal(5_000);
    expect(decideLinkPause({ ...refused, now: 60_000 })).to.equal(60_000);
    expect(decideLinkPause({ ...refused, now: 86_400_000 })).to.equal(300_000);
  });
});
