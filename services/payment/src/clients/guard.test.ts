import { expect } from 'chai';
import { BrokenCircuitError } from 'cockatiel';
import { setTimeout as pause } from 'node:timers/promises';
import { createGuard, type Guard } from './guard.js';

describe('the guard of a provider', function () {
  this.timeout(15_000);
  const fails = () => Promise.reject(new Error('no answer'));
  const swallow = () => undefined;

  const mayTry = async (guard: Guard) => {
    for (let n = 0; n < 250 && !guard.available(); n++) await pause(100);
    expect(guard.available()).to.equal(true);
  };

  it('is closed to all after five faults in a row, and may be tried again after 5 s without anybody calling', async () => {
    const guard = createGuard();
    let calls = 0;
    const count = () => {
      calls += 1;
      return fails();
    };
    for (let n = 0; n < 8; n++) await guard.run('create', count).catch(swallow);
    expect(calls).to.equal(5);
    expect(guard.available()).to.equal(false);
    await guard.run('background', count).catch(swallow);
    expect(calls, 'nobody is let through').to.equal(5);
    await mayTry(guard);
    expect(await guard.run('background', () => Promise.resolve('well'))).to.equal('well');
    expect(await guard.run('create', () => Promise.resolve('well'))).to.equal('well');
  });

  it('lets nobody wait for the one who tries whether the provider is back', async () => {
    const guard = createGuard();
    for (let n = 0; n < 5; n++) await guard.run('create', fails).catch(swallow);
    await mayTry(guard);
    const answer = Promise.withResolvers<string>();
    const trial = guard.run('background', () => answer.promise);
    expect(guard.available()).to.equal(false);
    const others = [guard.run('create', fails), guard.run('background', fails)];
    for (const { reason } of (await Promise.allSettled(others)) as PromiseRejectedResult[])
      expect(reason).to.be.instanceOf(BrokenCircuitError);
    answer.resolve('well');
    expect(await trial).to.equal('well');
    expect(guard.available()).to.equal(true);
  });
});
