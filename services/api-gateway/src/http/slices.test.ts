import { expect } from 'chai';
import { inSlices } from './slices.js';

const busy = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe('work in slices', () => {
  it('lets others have their turn between slices, and does all of it', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('somebody else'));
    const act = (n: number) => {
      busy(6);
      order.push(String(n));
    };
    await inSlices([1, 2, 3, 4, 5, 6], act);
    expect(order.filter((who) => who !== 'somebody else')).to.eql(['1', '2', '3', '4', '5', '6']);
    expect(order.indexOf('somebody else')).to.be.within(1, 5);
  });

  it('stops at the next turn when it is told to', async () => {
    const abort = new AbortController();
    const done: number[] = [];
    const act = (n: number) => {
      busy(11);
      done.push(n);
      abort.abort();
    };
    await inSlices([1, 2, 3], act, abort.signal);
    expect(done).to.deep.equal([1]);
  });
});
