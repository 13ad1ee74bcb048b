import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import { sleep, systemClock, withLimit } from './clock.js';
import { virtualClock } from '../test/support/virtual-clock.js';

describe('clock', () => {
  it('does not fire a timer of sixty days at once, as a bare setTimeout does', async () => {
    let fired = false;
    const cancel = systemClock.after(60 * 86_400_000, () => (fired = true));
    // A timer that is set later, and fires after every one that fires at once.
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    cancel();
    expect(fired).to.equal(false);
  });

  it('ends a sleep at once when its signal is aborted, and leaves no timer', async () => {
    const clock = virtualClock();
    const abort = new AbortController();
    let slept = false;
    const sleeping = sleep(clock, 60_000, abort.signal).then(() => (slept = true));
    await turn();
    expect(slept).to.equal(false);
    abort.abort();
    await sleeping;
    expect(clock.armed()).to.equal(0);
  });

  it('aborts work at its limit with the reason given, and leaves no timer after work that ends in time', async () => {
    const clock = virtualClock();
    const reason = () => new Error('too late');
    const work = withLimit(clock, { ms: 100, reason }, async (signal) => {
      await sleep(clock, 1_000, signal);
      return String(signal.reason);
    });
    await clock.advance(100);
    expect(await work).to.equal('Error: too late');
    expect(await withLimit(clock, { ms: 100, reason }, () => Promise.resolve(7))).to.equal(7);
    expect(clock.armed()).to.equal(0);
  });
});
