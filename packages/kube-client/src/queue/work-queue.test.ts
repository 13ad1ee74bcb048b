import { expect } from 'chai';
import { virtualClock } from '../../test/support/virtual-clock.js';
import { createWorkQueue, type Requeue, type WorkQueueOptions } from './work-queue.js';

describe('work queue', () => {
  const setUp = (options: Partial<WorkQueueOptions> = {}) => {
    const clock = virtualClock();
    const runs: string[] = [];
    const errors: number[] = [];
    const queue = createWorkQueue({
      clock,
      concurrency: 1,
      run: (key) => {
        runs.push(key);
        return Promise.resolve(undefined);
      },
      onError: (_key, _error, retryMs) => errors.push(retryMs),
      ...options,
    });
    return { clock, queue, runs, errors };
  };
  const gate = () => Promise.withResolvers<Requeue>();

  it('runs a key twice at most when it is added a thousand times while it is worked on', async () => {
    const open = gate();
    let runs = 0;
    const { clock, queue } = setUp({
      concurrency: 4,
      run: () => {
        runs += 1;
        return open.promise;
      },
    });
    queue.start();
    for (let i = 0; i < 1_000; i += 1) queue.add('a');
    expect(queue.health()).to.include({ running: 1, ready: 1 });
    open.resolve(undefined);
    await clock.advance(10_000);
    expect(runs).to.equal(2);
  });

  it('never works on one key twice at once, and on others meanwhile', async () => {
    const open = gate();
    const running = new Set<string>();
    let overlaps = 0;
    const { clock, queue } = setUp({
      concurrency: 4,
      run: async (key) => {
        if (running.has(key)) overlaps += 1;
        running.add(key);
        if (key === 'a') await open.promise;
        running.delete(key);
        return undefined;
      },
    });
    queue.start();
    for (const key of ['a', 'b', 'a', 'c']) queue.add(key);
    await clock.advance(1);
    expect(queue.health()).to.include({ running: 1, ready: 1, runs: 3 });
    queue.add('a');
    open.resolve(undefined);
    await clock.advance(1);
    expect(overlaps).to.equal(0);
    expect(queue.health()).to.include({ running: 0, ready: 0, runs: 4 });
  });

  it('takes higher priorities first, and within one whoever came first', async () => {
    const { clock, queue, runs } = setUp();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    queue.add('d', 5);
    queue.add('b', 9);
    queue.add('d', 1);
    queue.start();
    await clock.advance(1);
    expect(runs).to.deep.equal(['b', 'd', 'a', 'c']);
  });

  it('waits 5 ms after a failure, twice as long after each, at most 1,000 s, and 5 ms again after success', async () => {
    let fail = true;
    const { clock, queue, errors } = setUp({
      run: () => (fail ? Promise.reject(new Error('no')) : Promise.resolve(undefined)),
    });
    queue.start();
    queue.add('a');
    await clock.advance(3_000_000);
    expect(errors.slice(0, 4)).to.deep.equal([5, 10, 20, 40]);
    expect(errors.at(-1)).to.equal(1_000_000);
    fail = false;
    await clock.advance(1_000_000);
    fail = true;
    queue.add('a');
    await clock.advance(1);
    expect(errors.at(-1)).to.equal(5);
  });

  it('does not run a key that is due in sixty days before that', async () => {
    const { clock, queue, runs } = setUp();
    queue.start();
    const day = 86_400_000;
    queue.addAfter('a', 60 * day);
    await clock.advance(59 * day);
    expect(runs).to.deep.equal([]);
    await clock.advance(day);
    expect(runs).to.deep.equal(['a']);
  });

  it('keeps the earlier of two times for a key, and the higher priority', async () => {
    const { clock, queue, runs } = setUp();
    queue.start();
    queue.addAfter('a', 1_000);
    queue.addAfter('a', 50_000, 3);
    queue.addAfter('b', 1_000, 1);
    await clock.advance(1_000);
    expect(runs).to.have.members(['a', 'b']);
    await clock.advance(100_000);
    expect(runs).to.have.length(2);
  });

  it('calls a key again after the time its run asked for', async () => {
    const { clock, queue } = setUp({ run: () => Promise.resolve({ afterMs: 30_000 }) });
    queue.start();
    queue.add('a');
    await clock.advance(90_000);
    expect(queue.health().runs).to.equal(4);
  });

  it('finishes the run under way when it stops, and begins no other', async () => {
    const open = gate();
    const { clock, queue } = setUp({ run: () => open.promise });
    queue.start();
    queue.add('a');
    queue.add('b');
    const stopped = queue.stop();
    await clock.advance(4_999);
    open.resolve({ afterMs: 1 });
    expect(await stopped).to.deep.equal([]);
    queue.add('c');
    await clock.advance(10_000);
    expect(queue.health()).to.include({ runs: 1, running: 0, delayed: 0 });
    expect(clock.armed()).to.equal(0);
  });

  it('aborts a run that lasts longer than the drain, and names one that does not end even then', async () => {
    const signals: AbortSignal[] = [];
    const { clock, queue } = setUp({
      run: (_key, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    queue.start();
    queue.add('a');
    const stopped = queue.stop(5_000);
    await clock.advance(4_999);
    expect(signals[0]?.aborted).to.equal(false);
    await clock.advance(1_001);
    expect(signals[0]?.aborted).to.equal(true);
    expect(await stopped).to.deep.equal(['a']);
  });
});
