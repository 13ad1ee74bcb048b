import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import { createGuard } from './guard.js';

describe('the guard of a provider', function () {
  this.timeout(15_000);
  const fails = () => Promise.reject(new Error('no answer'));
  const swallow = () => undefined;

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
    for (let n = 0; n < 250 && !guard.available(); n++) await pause(100);
    expect(guard.available()).to.equal(true);
    expect(await guard.run('background', () => Promise.resolve('well'))).to.equal('well');
    expect(await guard.run('create', () => Promise.resolve('well'))).to.equal('well');
  });
});
