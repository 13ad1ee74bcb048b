import { expect } from 'chai';
import { virtualClock } from '../../test/support/virtual-clock.js';
import { createTokenBucket } from './token-bucket.js';

describe('token bucket', () => {
  const never = new AbortController().signal;

  it('lets 40 through at once and then 20 a second, in order', async () => {
    const clock = virtualClock();
    const bucket = createTokenBucket(clock, { perSecond: 20, burst: 40 });
    const through: number[] = [];
    for (let i = 0; i < 100; i += 1) void bucket.take(never).then(() => through.push(i));
    await clock.advance(0);
    expect(through).to.have.length(40);
    await clock.advance(1_000);
    expect(through).to.have.length(60);
    await clock.advance(2_000);
    expect(through).to.deep.equal(Array.from({ length: 100 }, (_, i) => i));
  });

  it('gives a place back when its waiter leaves', async () => {
    const clock = virtualClock();
    const bucket = createTokenBucket(clock, { perSecond: 1, burst: 1 });
    await bucket.take(never);
    const abort = new AbortController();
    const left = bucket.take(abort.signal).catch(() => 'left');
    abort.abort();
    expect(await left).to.equal('left');
    let isThrough = false;
    void bucket.take(never).then(() => (isThrough = true));
    await clock.advance(1_000);
    expect(isThrough).to.equal(true);
  });

  it('refuses a caller when too many wait', async () => {
    const clock = virtualClock();
    const bucket = createTokenBucket(clock, { perSecond: 1, burst: 1, maxWaiting: 2 });
    for (let i = 0; i < 3; i += 1) void bucket.take(never);
    const refused = await bucket.take(never).catch((error: unknown) => String(error));
    expect(refused).to.match(/2 calls wait/);
  });
});
