import { expect } from 'chai';
import { virtualClock } from '@ticketbottle/kube-client/testing/virtual-clock.js';
import { atMostEach } from './at-most-each.js';

describe('work that is asked for again and again', () => {
  it('is done at once, then once per interval, and once more for what was asked meanwhile', async () => {
    const clock = virtualClock();
    let times = 0;
    const work = atMostEach(clock, 500, () => (times += 1));
    work.ask();
    expect(times).to.equal(1);
    for (let n = 0; n < 100; n += 1) work.ask();
    expect(times).to.equal(1);
    await clock.advance(499);
    expect(times).to.equal(1);
    await clock.advance(1);
    expect(times).to.equal(2);
    await clock.advance(500);
    expect(times).to.equal(2);
    work.ask();
    expect(times).to.equal(3);
  });

  it('is not done any more after stop', async () => {
    const clock = virtualClock();
    let times = 0;
    const work = atMostEach(clock, 500, () => (times += 1));
    work.ask();
    work.ask();
    work.stop();
    await clock.advance(1_000);
    expect(times).to.equal(1);
    expect(clock.armed()).to.equal(0);
  });
});
